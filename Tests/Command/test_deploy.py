"""What in `deploy` can be told to be right without running it on a cluster."""

import base64
import functools
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import kubernetes_validate
import yaml
from dockerfile_parse import DockerfileParser

from spoor import BINARY, ROOT, Installation

DEPLOY = os.path.join(ROOT, "deploy")
SERVICES = {"collect", "project", "api"}
MASTER_KEY = "SPOOR_MASTER_KEY"
# The oldest that is looked after, about, and the newest that is known.
KUBERNETES = ["1.32", "1.37"]


def run(*arguments, **more):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120, **more)


def text(*path):
    with open(os.path.join(DEPLOY, *path)) as file:
        return file.read()


def load(*path):
    return yaml.safe_load(text(*path))


def files(*path):
    found = glob.glob(os.path.join(DEPLOY, *path))
    assert found, path
    return sorted(os.path.relpath(file, DEPLOY) for file in found)


@functools.cache
def instructions():
    parser = DockerfileParser(path=os.path.join(DEPLOY, "container/Dockerfile"))
    return [
        (step["instruction"], step["value"]) for step in parser.structure
        if step["instruction"] != "COMMENT"]


def stages():
    """The instructions of each stage."""
    found = []
    for step in instructions():
        if step[0] == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def apt_packages(stage):
    found = re.findall(r"apt-get install ([^&]*)", " ".join(value for _, value in stage))
    return {word for words in found for word in words.split() if not word.startswith("-")}


def last(instruction):
    return [value for name, value in instructions() if name == instruction][-1]


@functools.cache
def compose():
    return load("compose/compose.yaml")


def composed():
    """The services that are ours."""
    return {
        name: service for name, service in compose()["services"].items()
        if service["image"].startswith("spoor:")}


@functools.cache
def manifests():
    names = load("kubernetes/kustomization.yaml")["resources"]
    return [m for name in names for m in yaml.safe_load_all(text("kubernetes", name))]


def of_kind(*kinds):
    return {m["metadata"]["name"]: m for m in manifests() if m["kind"] in kinds}


def workloads():
    return of_kind("StatefulSet", "Deployment", "Job")


def pod(workload):
    return workload["spec"]["template"]["spec"]


def container(workload):
    (only,) = pod(workload)["containers"]
    return only


def units():
    return files("systemd/*.service")


def settings(path):
    """The values of each setting of a unit."""
    found = {}
    lines = text(path).replace("\\\n", " ")
    for name, value in re.findall(r"^(\w+)=(.*)$", lines, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


class ConfigurationTests(unittest.TestCase):
    def test_configurations_are_right(self):
        environment = {**os.environ, MASTER_KEY: base64.b64encode(os.urandom(32)).decode()}
        for path in files("**/spoor.yaml") + ["spoor.yaml"]:
            with self.subTest(path):
                result = run(BINARY, "check-config", os.path.join(DEPLOY, path), env=environment)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_containers_find_what_they_name(self):
        for place in ["compose", "kubernetes"]:
            configuration = load(place, "spoor.yaml")
            port = int(last("EXPOSE"))
            self.assertEqual(configuration["listen"], {"host": "0.0.0.0", "port": port})
            self.assertEqual(configuration["data"], last("VOLUME"))
            self.assertEqual(configuration["master_key"], {"environment": MASTER_KEY})
            self.assertTrue(configuration["kafka"]["bootstrap.servers"])

    def test_keys_that_are_shown_are_none(self):
        shown = [load("kubernetes/secret.example.yaml")["stringData"][MASTER_KEY]]
        shown += settings("systemd/environment.example")[MASTER_KEY]
        path = os.path.join(DEPLOY, "compose/spoor.yaml")
        with tempfile.TemporaryDirectory() as data:
            for key in shown:
                result = run(
                    BINARY, "serve", "-c", path, "--listen", "127.0.0.1:0", "--data", data,
                    env={**os.environ, MASTER_KEY: key})
                self.assertEqual(result.returncode, 1)
                self.assertIn("the master key is not 32 bytes", result.stderr)
        configuration = load("kubernetes/spoor.yaml")
        self.assertEqual(configuration["read_keys"] + configuration["admin_keys"], [])


class CommandTests(unittest.TestCase):
    """What the artefacts call is known to the program."""

    @staticmethod
    def calls():
        """Each as its place and words, without the program's name."""
        yield "Dockerfile", json.loads(last("CMD"))
        for name, service in composed().items():
            yield f"compose {name}", service["command"]
        for name, workload in workloads().items():
            yield f"kubernetes {name}", container(workload)["args"]
        for path in units():
            (start,) = settings(path)["ExecStart"]
            yield path, shlex.split(start)[1:]
        for path in files("**/*") + files("*/*/*") + files("*.yaml"):
            if os.path.isfile(os.path.join(DEPLOY, path)) and not path.endswith((".jsonl", ".svg")):
                for call in re.findall(r"`spoor ([^`]+)`", text(path)):
                    yield path, call.split()

    @staticmethod
    @functools.cache
    def help(*command):
        """Nil if there is no such command."""
        shown = run(BINARY, "help", *command).stdout
        return shown if f"USAGE: spoor {' '.join(command)}" in shown else None

    def faults(self, words):
        command = []
        for word in words:
            if not re.fullmatch(r"[a-z][a-z-]*", word) or not self.help(*command, word):
                break
            command.append(word)
        if not command:
            return ["no command"]
        shown = self.help(*command)
        if "<subcommand>" in shown:
            return ["no such subcommand"]
        return [
            flag for flag in words[len(command):]
            if flag.startswith("-") and not re.search(rf"^  (-\w, )?{flag}\b", shown, re.MULTILINE)
            and not re.search(rf"^  {flag}, --", shown, re.MULTILINE)]

    def test_commands_and_options_are_known(self):
        calls = list(self.calls())
        for place, words in calls:
            with self.subTest(place, words=words):
                self.assertEqual(self.faults(words), [])
        self.assertLessEqual(SERVICES | {"serve", "topics"}, {words[0] for _, words in calls})

    def test_unknown_ones_would_be_found(self):
        for words in ["serves", "topics make", "serve --port 1", "-c x", "serve -x"]:
            self.assertTrue(self.faults(words.split()), words)
        self.assertEqual(self.faults(["check-config", "spoor.yaml", "--rules", "rules.yaml"]), [])

    def test_images_have_the_version_of_the_program(self):
        version = run(BINARY, "--version").stdout.strip()
        for service in composed().values():
            self.assertEqual(service["image"], f"spoor:{version}")
        (image,) = load("kubernetes/kustomization.yaml")["images"]
        self.assertEqual((image["name"], image["newTag"]), ("spoor", version))
        self.assertIn(f"-t spoor:{version} .", text("container/Dockerfile"))


class ContainerTests(unittest.TestCase):
    def test_the_linter_has_nothing_to_say(self):
        hadolint = os.path.join(os.path.dirname(sys.executable), "hadolint")
        result = run(hadolint, os.path.join(DEPLOY, "container/Dockerfile"))
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def test_it_is_not_run_as_root(self):
        user, group = last("USER").split(":")
        self.assertGreater(int(user), 0)
        self.assertEqual(stages()[-1][0], ("FROM", "debian:bookworm-slim"))
        made = " ".join(value for name, value in stages()[-1] if name == "RUN")
        self.assertIn(f"useradd --uid {user} --gid {group} ", made)
        self.assertIn(f"install -d -o {user} -g {group} -m 0700 {last('VOLUME')}", made)
        for name, workload in workloads().items():
            context = pod(workload)["securityContext"]
            self.assertEqual(context["runAsUser"], int(user), name)
            self.assertEqual(context["runAsGroup"], int(group), name)
            self.assertEqual(context["fsGroup"], int(group), name)

    def test_it_is_built_as_make_does(self):
        with open(os.path.join(ROOT, "Makefile")) as file:
            makefile = file.read().replace("\\\n", " ")
        packages = re.search(r"^PACKAGES := (.*)", makefile, re.MULTILINE)[1].split()
        needed = {p for p in packages if re.match(r"[\w.+-]+-dev=|pkg-config=", p)}
        self.assertGreater(len(needed), 5)
        self.assertEqual(apt_packages(stages()[0]), needed)
        release = re.search(r"^RELEASE := (.*)", makefile, re.MULTILINE)[1]
        built = " ".join(value for name, value in stages()[0] if name == "RUN")
        self.assertIn(" ".join(release.split()), " ".join(built.split()))

    def test_it_is_built_with_a_swift_that_the_package_takes(self):
        with open(os.path.join(ROOT, "Package.swift")) as file:
            least = re.match(r"// swift-tools-version: (\d+)\.(\d+)", file.readline()).groups()
        image = re.fullmatch(r"swift:(\d+)\.(\d+)\.\d+-bookworm AS builder", stages()[0][0][1])
        self.assertTrue(image)
        self.assertGreaterEqual([int(n) for n in image.groups()], [int(n) for n in least])

    def test_it_has_every_library(self):
        needed = set()
        for path in re.findall(r"=> (/\S+)", run("ldd", BINARY).stdout):
            if "/lib/swift/" not in path:  # in the program, where it is built for release
                needed.add(self.owner(path))
        self.assertLessEqual({"librdkafka1", "librocksdb7.8", "libsasl2-2"}, needed)
        named = apt_packages(stages()[-1])
        self.assertEqual(needed - self.with_dependencies(named), set())
        self.assertEqual(named - needed, {"ca-certificates"}, "not needed")

    def owner(self, path):
        """The package that brings a file, which may have a name from before /lib was a link."""
        paths = {path, os.path.realpath(path)}
        paths |= {p.removeprefix("/usr") for p in paths} | {"/usr" + p for p in paths}
        for candidate in paths:
            result = run("dpkg-query", "-S", candidate)
            if result.returncode == 0:
                return result.stdout.split(":")[0]
        self.fail(f"no package has {path}")

    @staticmethod
    def with_dependencies(packages):
        found, new = set(), set(packages)
        while new:
            found |= new
            lines = run("dpkg-query", "-W", "-f", "${Pre-Depends},${Depends}\\n", *new).stdout
            new = set(re.findall(r"(?:^|[,|])\s*([\w.+-]+)", lines, re.MULTILINE)) - found
        return found

    def test_what_is_copied_is_there_and_sent(self):
        sent = text("container/Dockerfile.dockerignore").splitlines()
        for name, value in instructions():
            words = [word for word in value.split() if not word.startswith("--")]
            if name == "COPY" and "--from" not in value and words[0] != ".":
                self.assertTrue(os.path.exists(os.path.join(ROOT, words[0])), words[0])
                self.assertIn("!" + words[0], sent)
        for line in ["!Package.swift", "!Schemas", "!Sources", "!Tests"]:
            self.assertIn(line, sent)
        built = os.path.dirname(os.path.realpath(BINARY))
        folders = glob.glob(os.path.join(built, "*.resources"))
        self.assertTrue(folders)
        self.assertEqual(folders, glob.glob(os.path.join(built, "spoor_*.resources")))
        self.assertIn('cp -r "$built"/spoor_*.resources /out/', text("container/Dockerfile"))

    def test_its_health_is_told(self):
        check = os.path.join(DEPLOY, "container/healthcheck")
        self.assertTrue(os.access(check, os.X_OK))
        installation = Installation()
        self.addCleanup(installation.close)
        installation.start()
        port = str(installation.port)
        for path, healthy in {"/health": True, "/ready": True, "/boom": False}.items():
            self.assertEqual(run(check, path, port).returncode == 0, healthy, path)
        installation.stop()
        self.assertNotEqual(run(check, "/health", port).returncode, 0)


class ComposeTests(unittest.TestCase):
    def test_it_is_as_the_specification_says(self):
        result = run(
            sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
            os.path.join(DEPLOY, "compose/compose.yaml"))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_one_broker_is_enough(self):
        kafka = compose()["services"]["kafka"]
        self.assertRegex(kafka["image"], r"^apache/kafka:\d+\.\d+\.\d+$")
        for name in ["OFFSETS_TOPIC_REPLICATION_FACTOR", "TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
                     "TRANSACTION_STATE_LOG_MIN_ISR"]:
            self.assertEqual(kafka["environment"][f"KAFKA_{name}"], 1)
        configured = load("compose/spoor.yaml")["kafka"]
        self.assertEqual(configured["replication"], 1)
        self.assertTrue(configured.get("transactions", True))
        self.assertEqual(
            kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"],
            f"PLAINTEXT://{configured['bootstrap.servers']}")

    def test_services_start_in_order(self):
        services = composed()
        topics = services.pop("topics")
        self.assertEqual(topics["command"], ["topics", "create"])
        self.assertEqual(topics["depends_on"], {"kafka": {"condition": "service_healthy"}})
        self.assertEqual(topics["restart"], "on-failure")
        self.assertEqual(
            sorted(service["command"][0] for service in services.values()),
            ["api", "collect", "project", "project"])
        for name, service in services.items():
            self.assertEqual(service["depends_on"], {
                "kafka": {"condition": "service_healthy"},
                "topics": {"condition": "service_completed_successfully"}}, name)
            self.assertEqual(service["healthcheck"]["test"], ["CMD", "healthcheck", "/ready"])
            self.assertEqual(service["stop_grace_period"], "60s")

    def test_each_has_its_own_volume_and_the_configuration(self):
        places = []
        for name, service in composed().items():
            self.assertIn(MASTER_KEY, service["environment"])
            mounts = [mount.split(":") for mount in service["volumes"]]
            self.assertIn(["./spoor.yaml", "/etc/spoor/spoor.yaml", "ro"], mounts)
            places += [mount[0] for mount in mounts if mount[1] == last("VOLUME")]
            for port in service.get("ports", []):
                self.assertRegex(port, rf"^127\.0\.0\.1:\d+:{last('EXPOSE')}$")
        self.assertEqual(len(places), 4)
        self.assertEqual({*places, "kafka", "snapshots"}, set(compose()["volumes"]))
        self.assertIn("SPOOR_CONFIG=/etc/spoor/spoor.yaml", last("ENV"))


class KubernetesTests(unittest.TestCase):
    def test_manifests_are_as_kubernetes_says(self):
        for manifest in manifests() + [load("kubernetes/secret.example.yaml")]:
            for version in KUBERNETES:
                name = manifest["metadata"]["name"]
                with self.subTest(name, kind=manifest["kind"], version=version):
                    kubernetes_validate.validate(manifest, version, strict=True)

    def test_everything_is_applied_but_the_example(self):
        listed = load("kubernetes/kustomization.yaml")
        (generated,) = listed["secretGenerator"]
        self.assertEqual(generated, {"name": "spoor-config", "files": ["spoor.yaml"]})
        self.assertEqual(
            sorted(f"kubernetes/{name}" for name in listed["resources"]),
            sorted(set(files("kubernetes/*")) - {
                "kubernetes/kustomization.yaml", "kubernetes/spoor.yaml",
                "kubernetes/secret.example.yaml"}))
        self.assertEqual(of_kind("Secret"), {})

    @unittest.skipUnless(shutil.which("kubectl"), "there is no kubectl")
    def test_kustomize_takes_it(self):
        result = run("kubectl", "kustomize", os.path.join(DEPLOY, "kubernetes"))
        self.assertEqual(result.returncode, 0, result.stderr)
        made = list(yaml.safe_load_all(result.stdout))
        self.assertEqual(len(made), len(manifests()) + 1)
        secret = next(m["metadata"]["name"] for m in made if m["kind"] == "Secret")
        for manifest in made:
            if manifest["kind"] in ("StatefulSet", "Deployment", "Job"):
                volume = next(v for v in pod(manifest)["volumes"] if v["name"] == "config")
                self.assertEqual(volume["secret"], {"secretName": secret, "defaultMode": 0o440})

    def test_there_is_a_workload_for_each_service(self):
        kinds = {name: workload["kind"] for name, workload in workloads().items()}
        self.assertEqual(kinds, {
            "spoor-topics": "Job", "spoor-collect": "StatefulSet", "spoor-project": "StatefulSet",
            "spoor-api": "Deployment"})
        self.assertEqual(container(workloads()["spoor-topics"])["args"], ["topics", "create"])
        for service in SERVICES:
            self.assertEqual(container(workloads()[f"spoor-{service}"])["args"], [service])

    def test_pods_are_confined(self):
        for name, workload in workloads().items():
            with self.subTest(name):
                context = pod(workload)["securityContext"]
                self.assertTrue(context["runAsNonRoot"])
                self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"})
                self.assertFalse(pod(workload)["automountServiceAccountToken"])
                self.assertFalse(pod(workload)["enableServiceLinks"])
                self.assertEqual(container(workload)["securityContext"], {
                    "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]}})
                self.assertIn("memory", container(workload)["resources"]["limits"])

    def test_pods_have_what_the_configuration_names(self):
        configuration = load("kubernetes/spoor.yaml")
        secret = load("kubernetes/secret.example.yaml")
        for name, workload in workloads().items():
            with self.subTest(name):
                (variable,) = container(workload)["env"]
                self.assertEqual(variable["name"], configuration["master_key"]["environment"])
                reference = variable["valueFrom"]["secretKeyRef"]
                self.assertEqual(reference["name"], secret["metadata"]["name"])
                self.assertIn(reference["key"], secret["stringData"])
                mounts = {m["mountPath"]: m["name"] for m in container(workload)["volumeMounts"]}
                self.assertEqual(mounts["/etc/spoor"], "config")
                volumes = {v["name"] for v in pod(workload)["volumes"]}
                templates = workload["spec"].get("volumeClaimTemplates", [])
                claims = {template["metadata"]["name"] for template in templates}
                self.assertEqual(set(mounts.values()), volumes | claims)
                if workload["kind"] != "Job":
                    self.assertEqual(mounts[configuration["data"]], "data")
                    self.assertEqual("data" in claims, workload["kind"] == "StatefulSet")

    def test_spools_and_state_are_kept(self):
        for name, workload in of_kind("StatefulSet").items():
            kept = workload["spec"]["persistentVolumeClaimRetentionPolicy"]
            self.assertEqual(kept, {"whenDeleted": "Retain", "whenScaled": "Retain"}, name)

    def test_ports_and_probes_agree(self):
        port = load("kubernetes/spoor.yaml")["listen"]["port"]
        for service in SERVICES:
            workload = workloads()[f"spoor-{service}"]
            (listening,) = container(workload)["ports"]
            self.assertEqual(listening, {"name": "http", "containerPort": port})
            (offered,) = of_kind("Service")[f"spoor-{service}"]["spec"]["ports"]
            self.assertEqual(offered["targetPort"], "http")
            probes = {
                name: container(workload)[f"{name}Probe"]["httpGet"]
                for name in ["startup", "liveness", "readiness"]}
            self.assertEqual(probes, {
                "startup": {"path": "/health", "port": "http"},
                "liveness": {"path": "/health", "port": "http"},
                "readiness": {"path": "/ready", "port": "http"}})
            startup = container(workload)["startupProbe"]
            self.assertGreaterEqual(startup["periodSeconds"] * startup["failureThreshold"], 600)

    def test_pods_have_a_minute_to_end(self):
        for service in SERVICES:
            workload = workloads()[f"spoor-{service}"]
            hook = container(workload).get("lifecycle", {}).get("preStop")
            before = int(hook["exec"]["command"][1]) if hook else 0
            self.assertGreaterEqual(pod(workload)["terminationGracePeriodSeconds"], 60 + before)

    def test_selectors_select(self):
        for service in SERVICES:
            name = f"spoor-{service}"
            workload = workloads()[name]
            labels = workload["spec"]["template"]["metadata"]["labels"]
            self.assertEqual(labels["app.kubernetes.io/component"], service)
            selectors = [
                workload["spec"]["selector"]["matchLabels"],
                of_kind("Service")[name]["spec"]["selector"],
                of_kind("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"],
                *(spread["labelSelector"]["matchLabels"]
                  for spread in pod(workload)["topologySpreadConstraints"])]
            for selector in selectors:
                self.assertEqual(selector, labels)
            if workload["kind"] == "StatefulSet":
                self.assertEqual(workload["spec"]["serviceName"], name)

    def test_autoscalers_do_not_go_too_far(self):
        scalers = of_kind("HorizontalPodAutoscaler")
        self.assertEqual(set(scalers), {f"spoor-{service}" for service in SERVICES})
        for name, scaler in scalers.items():
            target = scaler["spec"]["scaleTargetRef"]
            self.assertEqual(target["name"], name)
            self.assertEqual(target["kind"], workloads()[name]["kind"])
            self.assertEqual(target["apiVersion"], workloads()[name]["apiVersion"])
            self.assertNotIn("replicas", workloads()[name]["spec"])
            self.assertGreaterEqual(scaler["spec"]["minReplicas"], 2)
        project = scalers["spoor-project"]["spec"]
        self.assertLessEqual(project["maxReplicas"], load("kubernetes/spoor.yaml")["partitions"])
        (metric,) = project["metrics"]
        self.assertEqual(metric["pods"]["metric"]["name"], "spoor_partition_lag_records")

    def test_the_metric_that_is_scaled_by_exists(self):
        installation = Installation()
        self.addCleanup(installation.close)
        installation.start()
        self.assertIn("\nspoor_partition_lag_records{", installation.metrics())


class SystemdTests(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
    def test_units_are_right_and_confined(self):
        with tempfile.TemporaryDirectory() as directory:
            shutil.copytree(os.path.join(DEPLOY, "systemd"), directory, dirs_exist_ok=True)
            for path in glob.glob(os.path.join(directory, "*.service")):
                with open(path) as file:
                    unit = file.read()
                self.assertIn("=/usr/bin/spoor ", unit)
                with open(path, "w") as file:
                    file.write(unit.replace("=/usr/bin/spoor ", f"={os.path.realpath(BINARY)} "))
            environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{directory}:"}
            for path in units():
                unit = "./" + os.path.basename(path).replace("@", "@8082")
                with self.subTest(unit):
                    result = run(
                        "systemd-analyze", "verify", "--man=no", unit, cwd=directory,
                        env=environment)
                    self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))
                    # Of 100, where 100 is not confined at all.
                    result = run(
                        "systemd-analyze", "security", "--offline=true", "--no-pager",
                        "--threshold=15", unit, cwd=directory, env=environment)
                    self.assertEqual(result.returncode, 0, result.stdout[-200:] + result.stderr)

    def test_there_is_a_unit_for_each_service(self):
        self.assertEqual(set(units()), {
            f"systemd/spoor-{name}.service" for name in ["serve", "collect", "project@", "api"]})

    def test_projectors_share_a_folder_for_snapshots(self):
        with open(os.path.join(ROOT, "README.md")) as file:
            (folder,) = re.findall(r"^  snapshots: (\S+)", file.read(), re.MULTILINE)
        for name in ["project@", "serve"]:
            paths = settings(f"systemd/spoor-{name}.service")["ReadWritePaths"]
            self.assertEqual(paths, ["-" + folder])
        folder = load("compose/spoor.yaml")["kafka"]["snapshots"]
        self.assertIn(f" {folder}", text("container/Dockerfile"))
        for name, service in composed().items():
            mount = f"snapshots:{folder}"
            self.assertEqual(mount in service["volumes"], name.startswith("project"), name)
        self.assertEqual(load("kubernetes/spoor.yaml")["kafka"]["snapshots"], folder)
        (claim,) = of_kind("PersistentVolumeClaim").values()
        self.assertEqual(claim["spec"]["accessModes"], ["ReadWriteMany"])
        for name, workload in workloads().items():
            places = {
                volume["persistentVolumeClaim"]["claimName"]: mount["mountPath"]
                for volume in pod(workload).get("volumes", []) if "persistentVolumeClaim" in volume
                for mount in container(workload)["volumeMounts"] if mount["name"] == volume["name"]}
            shared = {claim["metadata"]["name"]: folder} if name == "spoor-project" else {}
            self.assertEqual(places, shared, name)

    def test_data_lie_where_systemd_makes_a_folder(self):
        places, listening = set(), set()
        for path in units():
            unit = settings(path)
            (start,) = unit["ExecStart"]
            words = shlex.split(start)
            data = words[words.index("--data") + 1]
            state = [f"/var/lib/{name}" for name in unit.get("StateDirectory", [])]
            cache = [f"/var/cache/{name}" for name in unit.get("CacheDirectory", [])]
            self.assertEqual(state + cache, [data])
            # Only what is made anew may lie in a cache.
            self.assertTrue(state or words[1] == "api", path)
            places.add(data)
            if words[1] != "serve":
                listening.add(words[words.index("--listen") + 1])
        self.assertEqual((len(places), len(listening)), (4, 3))

    def test_they_have_in_common_what_all_need(self):
        common = settings("systemd/spoor-.service.d/common.conf")
        for name, value in {
            "Restart": "on-failure", "TimeoutStopSec": "60", "NoNewPrivileges": "yes",
            "ProtectSystem": "strict", "EnvironmentFile": "/etc/spoor/environment",
        }.items():
            self.assertEqual(common[name], [value])
        self.assertGreaterEqual(int(common["LimitNOFILE"][0]), 65_536)
        self.assertRegex(text("systemd/sysusers.conf"), rf"(?m)^u {common['User'][0]} ")
