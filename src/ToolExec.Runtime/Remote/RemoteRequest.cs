using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the request of another host.</summary>
internal static class RemoteRequest
{
    private const int MaxMetadata = 64;

    /// <summary>Reads the line that starts a run.</summary>
    /// <exception cref="GuestProtocolException">It is none.</exception>
    public static SandboxRequest Read(GuestMessage start, string language, IToolGateway gateway)
    {
        var limits = start.Object("limits");
        return Read(start, language, gateway, ReadLimits(limits, Milliseconds(limits)));
    }

    /// <summary>Reads the member <c>request</c> of a whole request.</summary>
    /// <exception cref="GuestProtocolException">It is none.</exception>
    public static SandboxRequest ReadExecute(GuestMessage request, IToolGateway gateway, SandboxLimits limits) =>
        Read(request, request.Text("language") ?? "", gateway, limits) with { Metadata = Metadata(request) };

    /// <summary>Reads the limits of a whole request. There 0 says that there is none, but for calls and chains, of which it allows none.</summary>
    /// <exception cref="GuestProtocolException">One is none.</exception>
    public static SandboxLimits ReadExecuteLimits(GuestMessage request) => ReadLimits(
        request.Member("limits") is null or { ValueKind: JsonValueKind.Null } ? new GuestMessage(ToolExecJson.EmptyObject) : request.Object("limits"), Milliseconds(request, zero: true), zero: true);

    private static SandboxRequest Read(GuestMessage message, string language, IToolGateway gateway, SandboxLimits limits) => new()
    {
        Language = language,
        Code = message.Text("code") ?? "",
        Gateway = gateway,
        Input = message.Member("input") ?? default,
        Tools = [.. GatewayPages.Objects(message, "tools").Select(static tool => new SandboxTool(tool.Text("id") ?? "", tool.Text("namespace") ?? "", tool.Text("name") ?? ""))],
        Profile = message.Text("profile") switch
        {
            null or "" => null,
            "dev" => SandboxProfile.Dev,
            "standard" => SandboxProfile.Standard,
            "hardened" => SandboxProfile.Hardened,
            var other => throw new GuestProtocolException($"there is no profile '{other}'"),
        },
        Limits = limits,
    };

    private static SandboxLimits ReadLimits(GuestMessage limits, TimeSpan? timeout, bool zero = false) => new()
    {
        Timeout = timeout,
        MemoryBytes = Positive(limits, "memory_bytes", zero),
        CpuQuotaMillis = Small(limits, "cpu_quota_millis", zero),
        Processes = Small(limits, "pids_max", zero),
        DiskBytes = Positive(limits, "disk_bytes", zero),
        OutputBytes = Positive(limits, "output_bytes", zero),
        ResultBytes = Positive(limits, "result_bytes", zero),
        ToolCalls = Calls(limits, "max_tool_calls"),
        ChainSteps = Calls(limits, "max_chain_steps"),
    };

    private static TimeSpan? Milliseconds(GuestMessage message, bool zero = false) => Positive(message, "timeout_ms", zero) is { } time ? TimeSpan.FromMilliseconds(time) : null;

    private static int? Small(GuestMessage limits, string name, bool zero) => (int?)Math.Min(Positive(limits, name, zero) ?? 0, int.MaxValue) is > 0 and { } number ? number : null;

    private static int? Calls(GuestMessage limits, string name) => limits.Number(name) switch
    {
        null => null,
        >= 0 and { } number => (int)Math.Min(number, int.MaxValue),
        var number => throw new GuestProtocolException($"the limit '{name}' is {number}"),
    };

    private static long? Positive(GuestMessage limits, string name, bool zero) => limits.Number(name) switch
    {
        null => null,
        0 when zero => null,
        >= 1 and <= int.MaxValue * 1000L and { } number => number,
        var number => throw new GuestProtocolException($"the limit '{name}' is {number}"),
    };

    private static Dictionary<string, string>? Metadata(GuestMessage request)
    {
        if (request.Member("metadata") is null or { ValueKind: JsonValueKind.Null })
        {
            return null;
        }

        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in request.Object("metadata").Json.EnumerateObject())
        {
            read[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        }

        return read.Count <= MaxMetadata ? read : throw new GuestProtocolException($"'metadata' has {read.Count} members, but may have {MaxMetadata}");
    }
}
