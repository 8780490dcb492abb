"""Starts and asks a real Spoor on 127.0.0.1; ends what it starts, by process id."""

import base64
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

BINARY = os.environ["SPOOR"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CONFIGURATION = """
tenant: test
listen: {{host: 127.0.0.1, port: {port}}}
data: {data}
partitions: 4
master_key: {{file: {data}/master.key}}
read_keys: [read_key]
admin_keys: [admin_key]
sites:
  - id: shop
    write_keys: [write_key]
    secret_keys: [secret_key]
    history_keys: [history_key]
    currency: USD
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def message(kind, identity=None, **members):
    name = {} if identity is None else {"messageId": identity}
    return {"type": kind, **name, **members}


class Broker:
    """A Kafka broker on a free port, with an empty data directory; one partition copy each."""

    def __init__(self):
        package = importlib.util.find_spec("noida_db").submodule_search_locations[0]
        self.binary = os.path.join(package, "noida-db")
        self.directory = tempfile.mkdtemp(prefix="spoor-broker-")
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "start", "--only", "kafka", "--kafka-port", str(self.port),
             "--data-dir", self.directory],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the broker does not listen")

    def stop(self):
        """As an operator does: what it has is on disk then."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        self.process = None

    def close(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class Installation:
    """A configuration and a data directory of its own, and the server when it runs."""

    def __init__(self, more=""):
        self.directory = tempfile.mkdtemp(prefix="spoor-test-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.path = os.path.join(self.directory, "spoor.yaml")
        data = self.data = os.path.join(self.directory, "data")
        with open(self.path, "w") as file:
            file.write(CONFIGURATION.format(port=self.port, data=data) + more)
        self.process = None

    def configure(self, old, new):
        """Changes the configuration, for those who read it from now on."""
        with open(self.path) as file:
            text = file.read()
        if old not in text:
            raise AssertionError(f"{old!r} is not in {text}")
        with open(self.path, "w") as file:
            file.write(text.replace(old, new))

    def start(self, until_ready=True, service="serve", options=()):
        log = open(os.path.join(self.directory, "server.log"), "ab")
        self.process = subprocess.Popen(
            [BINARY, service, "-c", self.path, *options], stdout=log, stderr=log)
        log.close()
        if until_ready:
            self.wait_until_ready()

    def wait_until_ready(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError("the server ended:\n" + self.server_log())
            try:
                if self.get("/ready", key=None)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError("the server is not ready:\n" + self.server_log())

    def server_log(self):
        with open(os.path.join(self.directory, "server.log")) as file:
            return file.read()[-4000:]

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self.process = None

    def close(self):
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.directory, ignore_errors=True)

    def command(self, *arguments, check=True, timeout=300, configured=True):
        configuration = ["-c", self.path] if configured else []
        result = subprocess.run(
            [BINARY, *arguments, *configuration], capture_output=True, text=True, timeout=timeout)
        if check and result.returncode != 0:
            raise AssertionError(f"{arguments}: {result.stdout}\n{result.stderr}\n{self.server_log()}")
        return result

    def post(self, path, body, key="write_key", headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method="POST")
        request.add_header("Content-Type", "application/json")
        if key:
            token = base64.b64encode(f"{key}:".encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        return self.send(request)

    def administer(self, action, body):
        request = urllib.request.Request(
            f"{self.url}/v1/admin/{action}", data=json.dumps(body).encode(), method="POST")
        request.add_header("Authorization", "Bearer admin_key")
        request.add_header("Content-Type", "application/json")
        return self.send(request)

    def get(self, path, key="read_key"):
        request = urllib.request.Request(self.url + path)
        if key:
            request.add_header("Authorization", f"Bearer {key}")
        return self.send(request)

    def status(self):
        request = urllib.request.Request(self.url + "/v1/admin/status")
        request.add_header("Authorization", "Bearer admin_key")
        status, answer = self.send(request)
        if status != 200:
            raise OSError(f"no status: {answer}")
        return answer

    def metrics(self):
        """As Prometheus reads them."""
        request = urllib.request.Request(self.url + "/metrics")
        request.add_header("Authorization", "Bearer admin_key")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def send(self, request):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
            try:
                return error.code, json.loads(text)
            except ValueError:
                return error.code, text

    def report(self):
        return json.loads(self.command("report", "--json").stdout)

    def settled(self, ask, seconds=30):
        """What `ask` gives once it is truthy."""
        end = time.monotonic() + seconds
        while True:
            value = ask()
            if value or time.monotonic() > end:
                return value
            time.sleep(0.1)

    def schema_faults(self, topic, kind=None, last=100):
        """What the schemas say against the last records of a topic; empty if nothing."""
        lines = self.command("tail", "--topic", topic, "-n", str(last), "--json").stdout
        if not lines.strip():
            return f"{topic} is empty"
        validator = [sys.executable, os.path.join(ROOT, "Tests/Schemas/validate.py")]
        result = subprocess.run(
            [*validator, "--records", "-", *(["--as", kind] if kind else [])],
            input=lines, capture_output=True, text=True, timeout=300)
        return result.stderr if result.returncode else ""

    def newest_profiles(self):
        """The newest record of each id in `spoor.profiles`, as a reader sees it who starts now."""
        lines = self.command("tail", "--topic", "profiles", "-n", "0").stdout.splitlines()
        return {key: value for _, _, key, value in (line.split("\t", 3) for line in lines)}

    def stored_ids(self):
        lines = self.command("tail", "-n", "0", "--json", "--kind", "event").stdout.splitlines()
        return [json.loads(line)["messageId"] for line in lines]
