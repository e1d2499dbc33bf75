using System.Globalization;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>What code finds in a pod: asked of it at the start, and compared with what the sandbox promises.</summary>
internal static class KubernetesProbe
{
    private const string JavaScript = """
        const fs = require("node:fs"), os = require("node:os"), net = require("node:net");
        const attempt = (what) => { try { what(); return true; } catch { return false; } };
        const read = (path) => { try { return fs.readFileSync(path, "utf8"); } catch { return null; } };
        const connect = (to) => new Promise((resolve) => {
            const socket = net.connect({ host: to.host, port: to.port, timeout: 2000 });
            const end = (value) => { socket.destroy(); resolve(value); };
            socket.on("connect", () => end(true)).on("error", () => end(false)).on("timeout", () => end(false));
        });
        const all = [...input.targets];
        if (process.env.KUBERNETES_SERVICE_HOST) all.push({ host: process.env.KUBERNETES_SERVICE_HOST, port: Number(process.env.KUBERNETES_SERVICE_PORT || 443) });
        const reached = await Promise.all(all.map(connect));
        const room = fs.statfsSync("/tmp");
        const many = input.pids ? await new Promise((resolve) => {
            const shell = require("node:child_process").spawn("/bin/sh", ["-c", input.fork], { stdio: ["pipe", "ignore", "ignore"] });
            const end = (value) => { clearTimeout(late); shell.stdin.destroy(); resolve(value); };
            const late = setTimeout(() => { shell.kill("SIGKILL"); end(null); }, 20000);
            shell.on("exit", (code) => end(code === 0)).on("error", () => end(false));
        }) : false;
        return {
            many,
            kernel: os.release(), user: process.getuid(), reached: all.filter((_, i) => reached[i]).map((t) => `${t.host}:${t.port}`),
            wrote: attempt(() => fs.writeFileSync("/probe", "x")) || attempt(() => fs.writeFileSync("/var/tmp/probe", "x")) || attempt(() => fs.writeFileSync("/toolexec/probe", "x")),
            scratch: attempt(() => fs.writeFileSync("/tmp/probe", "x")), room: room.blocks * room.bsize,
            token: fs.existsSync("/var/run/secrets/kubernetes.io"), memory: read("/sys/fs/cgroup/memory.max"), status: read("/proc/self/status"),
        };
        """;

    private const string Python = """
        import os, platform, socket
        from concurrent.futures import ThreadPoolExecutor
        def attempt(path):
            try:
                with open(path, "w") as file:
                    file.write("x")
                return True
            except OSError:
                return False
        def read(path):
            try:
                with open(path) as file:
                    return file.read()
            except OSError:
                return None
        def connect(to):
            try:
                socket.create_connection((to["host"], to["port"]), 2).close()
                return True
            except OSError:
                return False
        targets = list(input["targets"])
        if os.environ.get("KUBERNETES_SERVICE_HOST"):
            targets.append({"host": os.environ["KUBERNETES_SERVICE_HOST"], "port": int(os.environ.get("KUBERNETES_SERVICE_PORT") or 443)})
        with ThreadPoolExecutor(len(targets)) as pool:
            reached = list(pool.map(connect, targets))
        room = os.statvfs("/tmp")
        many = False
        if input["pids"]:
            import subprocess
            shell = subprocess.Popen(["/bin/sh", "-c", input["fork"]], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                many = shell.wait(20) == 0
            except subprocess.TimeoutExpired:
                shell.kill()
                many = None
            shell.stdin.close()
        return {"many": many, "kernel": platform.release(), "user": os.getuid(), "reached": [f"{t['host']}:{t['port']}" for t, r in zip(targets, reached) if r],
                "wrote": attempt("/probe") or attempt("/var/tmp/probe") or attempt("/toolexec/probe"), "scratch": attempt("/tmp/probe"), "room": room.f_blocks * room.f_frsize,
                "token": os.path.exists("/var/run/secrets/kubernetes.io"), "memory": read("/sys/fs/cgroup/memory.max"), "status": read("/proc/self/status")}
        """;

    // Cloud machines give credentials of their node to whoever asks there.
    private const string Metadata = "169.254.169.254";

    /// <summary>Returns the script for a language, or <see langword="null"/> where there is none.</summary>
    public static string? Script(string language) => language switch
    {
        SandboxLanguages.JavaScript => JavaScript,
        SandboxLanguages.Python => Python,
        _ => null,
    };

    /// <summary>Returns the script's input: what must not be reached.</summary>
    /// <param name="server">Where the API server is.</param>
    /// <param name="pids">How many processes there must not be at the same time; <see langword="null"/> where that is not claimed.</param>
    public static JsonElement Input(Uri server, int? pids)
    {
        // Children that wait for a line that does not come, and end with the shell's input. A shell that cannot have another one fails.
        var (host, count) = (JsonEncodedText.Encode(server.DnsSafeHost), pids ?? 0);
        return JsonElement.Parse(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {
              "targets": [{ "host": "{{host}}", "port": {{server.Port}} }, { "host": "{{Metadata}}", "port": 80 }],
              "pids": {{count}}, "fork": "exec 3<&0; i=0; while [ $i -lt {{count}} ]; do (read x <&3) & i=$((i+1)); done"
            }
            """));
    }

    /// <summary>Returns the release of the kernel that code sees.</summary>
    public static string? Kernel(JsonElement answer) => answer.GetProperty("kernel").GetString();

    /// <summary>Returns what is not as it must be, or <see langword="null"/>.</summary>
    /// <param name="answer">What the script gave.</param>
    /// <param name="isolation">What the sandbox promises.</param>
    /// <param name="limits">What the script might use.</param>
    public static string? Fault(JsonElement answer, SandboxIsolation isolation, SandboxLimits limits)
    {
        var status = (answer.GetProperty("status").GetString() ?? "").Split('\n')
            .Select(l => l.Split(':', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.Ordinal);
        var reached = answer.GetProperty("reached").EnumerateArray().Select(t => t.GetString()!).ToList();
        return answer.GetProperty("user").GetInt32() == 0 ? "code runs as root there"
            : answer.GetProperty("wrote").GetBoolean() ? "code can write to the root there"
            : !answer.GetProperty("scratch").GetBoolean() ? "code cannot write to /tmp there"
            : reached.Count > 0 ? $"code reaches {string.Join(" and ", reached)} there: the cluster's network does not follow network policies, or not for its own nodes"
            : answer.GetProperty("token").GetBoolean() ? "code sees the token of a service account there"
            : answer.GetProperty("room").GetDouble() > RoundUp(limits.DiskBytes!.Value) ? "the room in /tmp is not bounded there"
            : IsLoose(answer.GetProperty("memory").GetString()?.Trim(), limits.MemoryBytes!.Value) ? "memory is not bounded there as it was asked for"
            : answer.GetProperty("many").ValueKind != JsonValueKind.False ? "code can have more processes there than the setting podPidsLimit says, or it could not be seen that it cannot"
            : Number(status, "CapEff", NumberStyles.AllowHexSpecifier) is not 0 ? "code has capabilities there"
            : isolation > SandboxIsolation.Namespaces ? null
            : Number(status, "NoNewPrivs", NumberStyles.None) is not 1 ? "code may gain privileges there"
            : Number(status, "Seccomp", NumberStyles.None) is not 2 ? "system calls are not filtered there"
            : null;
    }

    // A kernel of its own need not show its control group; what cannot be read is left to what the server says of the pod.
    private static bool IsLoose(string? bound, long bytes) =>
        bound is "max" || (long.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var memory) && memory > bytes);

    // A file system in memory has whole pages.
    private static long RoundUp(long bytes) => (bytes + 65535) / 65536 * 65536;

    private static long? Number(Dictionary<string, string> status, string name, NumberStyles style) =>
        status.TryGetValue(name, out var text) && long.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : null;
}
