"""The folder of news on Spark. ``python examples/spark_job.py [master] [folder for Parquet]``

The master is ``local[2]`` where none is named; on a cluster, submit this file with ``spark-submit`` (docs/scale.md).
"""

import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import shuliang.spark

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers on this machine: the same Python as here
master = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
builder = SparkSession.builder.appName("shuliang").config("spark.ui.enabled", "false")
spark = builder.master(master).getOrCreate()

folder = Path(__file__).resolve().parent / "news"
news = spark.read.text(str(folder), wholetext=True).select("value", F.input_file_name().alias("path"))

claims = shuliang.spark.extract(news, "value", id="path")

claims = claims.cache()
documents = claims.select("doc").distinct().count()
print(f"{claims.count()} claims in {documents} documents")
levels = claims.where("direction is null and per is null")
for row in levels.groupBy("unit").agg(F.count("*"), F.sum("lower")).orderBy("unit").collect():
    print(*row)

if len(sys.argv) > 2:
    claims.write.mode("overwrite").parquet(sys.argv[2])
spark.stop()
