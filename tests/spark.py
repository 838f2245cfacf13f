"""A Spark Connect server of the tests' own, from the wheel pyspark brings; where that or Java is absent, the reason in words."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
STARTS_WITHIN = 180  # seconds, on a busy machine


def lacking() -> str:
    """Why no server can be started here; "" where one can."""
    found = importlib.util.find_spec("pyspark")
    if found is None or not found.origin or not list(Path(found.origin).parent.glob("jars/spark-connect_*.jar")):
        return "Spark is not installed: pip install -r tests/requirements-spark.txt"
    if not shutil.which("java"):
        return "Java is not installed, which Spark needs: apt install openjdk-17-jre-headless"
    return ""


class Spark:
    """A server on a free port, ended with close()."""

    def __init__(self) -> None:
        import pyspark

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        home = Path(pyspark.__file__).parent
        self._folder = Path(tempfile.mkdtemp(prefix="cadence-spark-"))
        settings = {
            "spark.connect.grpc.binding.port": self.port, "spark.connect.grpc.binding.address": "127.0.0.1", "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": 2, "spark.sql.warehouse.dir": self._folder,
        }  # fmt: skip
        said = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        command = [
            str(home / "bin" / "spark-submit"),
            "--class",
            SERVER,
            "--master",
            "local[2]",
            "--driver-memory",
            "2g",
        ]
        environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
        self._log = (self._folder / "server.log").open("wb")
        self._process = subprocess.Popen(
            ["bash", *command, *said, "spark-internal"], env=environment, cwd=self._folder, stdout=self._log, stderr=self._log,
            start_new_session=True,
        )  # fmt: skip

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"sc://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.5)
        raise AssertionError((self._folder / "server.log").read_text(errors="replace")[-2000:])

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)
