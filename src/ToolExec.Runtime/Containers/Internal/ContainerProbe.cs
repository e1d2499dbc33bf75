using System.Globalization;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>What code finds in a container: asked of it at the start, and compared with what the sandbox promises.</summary>
internal static class ContainerProbe
{
    private const string JavaScript = """
        const fs = require("node:fs"), os = require("node:os"), net = require("node:net");
        const attempt = (what) => { try { what(); return true; } catch { return false; } };
        const connected = await new Promise((resolve) => {
            const socket = net.connect({ host: "127.0.0.1", port: input.port, timeout: 1000 });
            socket.on("connect", () => resolve(true)).on("error", () => resolve(false)).on("timeout", () => resolve(false));
        });
        return {
            kernel: os.release(), user: process.getuid(), connected, environment: Object.keys(process.env).length,
            wrote: attempt(() => fs.writeFileSync("/probe", "x")) || attempt(() => fs.writeFileSync("/var/tmp/probe", "x")), scratch: attempt(() => fs.writeFileSync("/tmp/probe", "x")),
            status: fs.readFileSync("/proc/self/status", "utf8"),
        };
        """;

    private const string Python = """
        import os, platform, socket
        def attempt(path):
            try:
                with open(path, "w") as file:
                    file.write("x")
                return True
            except OSError:
                return False
        try:
            socket.create_connection(("127.0.0.1", input["port"]), 1).close()
            connected = True
        except OSError:
            connected = False
        with open("/proc/self/status") as file:
            status = file.read()
        return {"kernel": platform.release(), "user": os.getuid(), "connected": connected, "environment": len(os.environ),
                "wrote": attempt("/probe") or attempt("/var/tmp/probe"), "scratch": attempt("/tmp/probe"), "status": status}
        """;

    /// <summary>Returns the script for a language, or <see langword="null"/> where there is none.</summary>
    public static string? Script(string language) => language switch
    {
        SandboxLanguages.JavaScript => JavaScript,
        SandboxLanguages.Python => Python,
        _ => null,
    };

    /// <summary>Returns what is not as it must be, or <see langword="null"/>.</summary>
    /// <param name="answer">What the script gave.</param>
    /// <param name="isolation">What the sandbox promises.</param>
    /// <param name="hostKernel">The release of the kernel that the engine runs on.</param>
    public static string? Fault(JsonElement answer, SandboxIsolation isolation, string? hostKernel)
    {
        var status = answer.GetProperty("status").GetString()!.Split('\n')
            .Select(l => l.Split(':', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.Ordinal);
        var kernel = answer.GetProperty("kernel").GetString();
        return answer.GetProperty("user").GetInt32() == 0 ? "code runs as root there"
            : answer.GetProperty("wrote").GetBoolean() ? "code can write to the root there"
            : !answer.GetProperty("scratch").GetBoolean() ? "code cannot write to /tmp there"
            : answer.GetProperty("connected").GetBoolean() ? "code reaches the host's network there"
            : Number(status, "CapEff", NumberStyles.AllowHexSpecifier) is not 0 ? "code has capabilities there"
            : isolation > SandboxIsolation.Namespaces
                ? string.Equals(kernel, hostKernel, StringComparison.Ordinal)
                    ? $"code sees the host's own kernel ({kernel}): the runtime is not what it is said to be"
                    : null
                : Number(status, "NoNewPrivs", NumberStyles.None) is not 1 ? "code may gain privileges there"
                : Number(status, "Seccomp", NumberStyles.None) is not 2 ? "system calls are not filtered there"
                : null;
    }

    private static long? Number(Dictionary<string, string> status, string name, NumberStyles style) =>
        status.TryGetValue(name, out var text) && long.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : null;
}
