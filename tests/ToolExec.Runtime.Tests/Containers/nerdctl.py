#!/usr/bin/python3
"""Stands in for nerdctl, which has no package here: takes its command line, with its flags and no others, and has podman do what containerd would.

What it answers has the form of nerdctl's answers. PODMAN is the command line of podman, as JSON.
"""
import json
import os
import stat
import subprocess
import sys

PODMAN = json.loads(r'''@PODMAN@''')

# By the command reference of nerdctl 1.4; True: with a value, False: a switch.
FLAGS = {
    "info": {"format": True},
    "images": {"quiet": False, "no-trunc": False, "format": True, "filter": True},
    "image inspect": {"format": True, "mode": True},
    "load": {"input": True},
    "run": {
        "interactive": False, "name": True, "pull": True, "network": True, "hostname": True, "user": True, "workdir": True, "entrypoint": True, "read-only": False,
        "cap-drop": True, "cap-add": True, "security-opt": True, "memory": True, "memory-swap": True, "cpus": True, "pids-limit": True, "ipc": True, "shm-size": True,
        "log-driver": True, "log-opt": True, "runtime": True, "tmpfs": True, "ulimit": True, "label": True, "env": True, "rm": False, "volume": True,
    },
    "container inspect": {"format": True, "mode": True},
    "wait": {},
    "rm": {"force": False, "volumes": False},
    "ps": {"all": False, "no-trunc": False, "filter": True, "format": True},
}


def fail(text):
    sys.stderr.write('time="2026-01-01T00:00:00Z" level=fatal msg="%s"\n' % text)
    sys.exit(1)


def podman(*arguments, **more):
    return subprocess.run([*PODMAN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def parse(command, words):
    """Flags end with the first word that is none, as nerdctl's do."""
    flags, known = [], FLAGS[command]
    while words and words[0].startswith("--"):
        name, _, value = words.pop(0)[2:].partition("=")
        if name not in known or (known[name] and not value):
            fail("unknown flag: --" + name)
        flags.append((name, value))
    return flags, words


def native(name):
    found = podman("container", "inspect", name, stdin=subprocess.DEVNULL)
    if found.returncode != 0:
        fail("1 errors:\\nno such container: " + name)
    made = json.loads(found.stdout)[0]
    spec = {}
    if made.get("OCIConfigPath") and os.path.exists(made["OCIConfigPath"]):
        with open(made["OCIConfigPath"]) as file:
            spec = json.load(file)
        # Podman's own files in each container.
        spec["mounts"] = [m for m in spec["mounts"] if m["destination"] not in ("/run/.containerenv", "/dev/shm", "/etc/passwd", "/etc/group")]
    state = made["State"]
    labels = dict(made["Config"]["Labels"] or {})
    labels["nerdctl/name"] = made["Name"]
    labels["nerdctl/networks"] = json.dumps([made["HostConfig"]["NetworkMode"]])
    return {
        "ID": made["Id"], "Labels": labels, "Image": made["ImageName"], "Runtime": {"Name": "io.containerd.runc.v2", "Options": None}, "Spec": spec,
        "Process": {"Pid": state["Pid"], "Status": {"Status": "running" if state["Running"] else "stopped", "ExitStatus": state["ExitCode"]}},
    }


def main():
    words = sys.argv[1:]
    while words and words[0].startswith(("--namespace=", "--address=")):
        words.pop(0)
    if not words:
        fail("nothing to do")
    command = words.pop(0)
    if command in ("image", "container") and words:
        command += " " + words.pop(0)
    if command not in FLAGS:
        fail('unknown command "%s" for "nerdctl"' % command)
    flags, words = parse(command, words)
    given = dict(flags)

    if command == "info":
        host = json.loads(podman("info", "--format=json", stdin=subprocess.DEVNULL).stdout)["host"]
        controllers = host["cgroupControllers"]
        print(json.dumps({
            "ServerVersion": "0 (podman)", "KernelVersion": host["kernel"], "MemoryLimit": "memory" in controllers, "SwapLimit": "memory" in controllers,
            "CpuCfsQuota": "cpu" in controllers, "PidsLimit": "pids" in controllers, "SecurityOptions": ["name=seccomp,profile=builtin"],
        }))
    elif command == "images":
        sys.stdout.buffer.write(podman("images", "--quiet", "--no-trunc", *words, stdin=subprocess.DEVNULL).stdout)
    elif command == "image inspect":
        found = podman("image", "inspect", *words, stdin=subprocess.DEVNULL)
        if found.returncode != 0:
            fail("no such image: " + words[0])
        for image in json.loads(found.stdout):
            print(json.dumps(image))
    elif command == "load":
        if "input" not in given and not stat.S_ISFIFO(os.fstat(0).st_mode):
            fail("stdin is empty and input flag is not specified")
        loaded = podman("load", stdin=sys.stdin)
        sys.stdout.buffer.write(loaded.stdout)
        if loaded.returncode != 0:
            fail(loaded.stderr.decode())
    elif command == "run":
        if "runtime" in given and given["runtime"] != "io.containerd.runc.v2":
            fail("failed to start shim: runtime %s binary not installed" % given["runtime"])
        # containerd's shim is no child of the command, and outlives it: neither does podman's monitor.
        os.environ.pop("TOOLEXEC_PROCESS_MARK", None)
        sys.stderr.write('time="2026-01-01T00:00:00Z" level=warning msg="a warning of the command itself"\n')
        sys.stderr.flush()
        rest = ["--%s=%s" % f if f[1] else "--" + f[0] for f in flags if f[0] != "runtime"]
        os.execv(PODMAN[0], [*PODMAN, "run", "--http-proxy=false", *rest, *words])
    elif command == "container inspect":
        for name in words:
            print(json.dumps(native(name)))
    elif command == "wait":
        ended = podman("wait", *words, stdin=subprocess.DEVNULL)
        sys.stdout.buffer.write(ended.stdout)
        if ended.returncode != 0:
            fail("no such container: " + words[0])
    elif command == "rm":
        removed = podman("rm", "--force", "--time=0", *words, stdin=subprocess.DEVNULL)
        if removed.returncode == 0:
            print(words[0])
        else:
            sys.stderr.write(removed.stderr.decode())  # and succeeds, as nerdctl does
    elif command == "ps":
        label = [f[1] for f in flags if f[0] == "filter"]
        listed = podman("ps", "--all", "--no-trunc", "--format=json", *["--filter=" + l for l in label], stdin=subprocess.DEVNULL)
        for container in json.loads(listed.stdout or "[]"):
            labels = ",".join("%s=%s" % l for l in (container["Labels"] or {}).items())
            print(json.dumps({"ID": container["Id"], "Names": container["Names"][0], "Status": container["State"], "Labels": labels}))


main()
