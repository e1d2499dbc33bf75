using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the request of another host.</summary>
internal static class RemoteRequest
{
    /// <exception cref="GuestProtocolException">It is none.</exception>
    public static SandboxRequest Read(GuestMessage start, string language, IToolGateway gateway)
    {
        var limits = start.Object("limits");
        return new SandboxRequest
        {
            Language = language,
            Code = start.Text("code") ?? "",
            Gateway = gateway,
            Input = start.Member("input") ?? default,
            Tools = start.Member("tools") is { ValueKind: JsonValueKind.Array } tools ? [.. tools.EnumerateArray().Select(Tool)] : [],
            Profile = start.Text("profile") switch
            {
                null => null,
                "dev" => SandboxProfile.Dev,
                "standard" => SandboxProfile.Standard,
                "hardened" => SandboxProfile.Hardened,
                var other => throw new GuestProtocolException($"there is no profile '{other}'"),
            },
            Limits = new SandboxLimits
            {
                Timeout = Positive(limits, "timeout_ms") is { } time ? TimeSpan.FromMilliseconds(time) : null,
                MemoryBytes = Positive(limits, "memory_bytes"),
                CpuQuotaMillis = (int?)Positive(limits, "cpu_quota_millis"),
                Processes = (int?)Positive(limits, "pids_max"),
                DiskBytes = Positive(limits, "disk_bytes"),
                OutputBytes = Positive(limits, "output_bytes"),
                ResultBytes = Positive(limits, "result_bytes"),
            },
        };
    }

    private static SandboxTool Tool(JsonElement json)
    {
        var tool = new GuestMessage(json);
        return new SandboxTool(tool.Text("id") ?? "", tool.Text("namespace") ?? "", tool.Text("name") ?? "");
    }

    private static long? Positive(GuestMessage limits, string name) => limits.Number(name) switch
    {
        null => null,
        >= 1 and <= int.MaxValue * 1000L and { } number => number,
        var number => throw new GuestProtocolException($"the limit '{name}' is {number}"),
    };
}
