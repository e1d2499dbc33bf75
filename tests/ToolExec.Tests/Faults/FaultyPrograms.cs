using ToolExec.Backend;

namespace ToolExec.Tests.Faults;

/// <summary>Programs that fail as they are asked to, and write down that they were there.</summary>
internal static class FaultyPrograms
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["slow"] = "sleep 0.1; echo '{}'",
        ["hang"] = "sleep 600",
        ["dies"] = "printf '{\"a\"'; kill -9 $$",
        ["garbage"] = "echo hello world",
        ["half"] = "printf '{\"a\":'",
        ["flood"] = $"head -c {FaultTests.Flood} /dev/zero | tr '\\0' x",
        ["nonutf8"] = "printf '{\"a\":\"\\377\"}'",
    };

    private static readonly string[] LineTools = ["slow", "hang", "dies", "garbage", "half", "flood", "nonutf8", "changes"];

    // A program of the line protocol: version 1, and each fault as a tool.
    private static readonly string LineScript = """
        echo $$ >> "$PIDS"
        read -r l; echo '{"type":"hello","protocol":1}'
        while read -r l; do
          id=${l#*'"id":'}; id=${id%%[!0-9]*}
          case "$l" in
            *'"type":"list"'*) echo '{"type":"tools","id":'$id',"tools":[TOOLS]}' ;;
            *'"type":"cancel"'*) echo '{"type":"error","id":'$id',"message":"cancelled"}' ;;
            *'"tool":"slow"'*) sleep 0.1; echo '{"type":"result","id":'$id',"value":1}' ;;
            *'"tool":"hang"'*) : ;;
            *'"tool":"dies"'*) kill -9 $$ ;;
            *'"tool":"garbage"'*) echo hello; echo '[1]'; exit 0 ;;
            *'"tool":"half"'*) printf '{"type":"result","id":'$id',"va'; exit 0 ;;
            *'"tool":"flood"'*) head -c FLOOD /dev/zero | tr '\0' x; exit 0 ;;
            *'"tool":"nonutf8"'*) printf '{"type":"result","id":'$id',"value":"\377"}\n'; exit 0 ;;
            *'"tool":"changes"'*) i=0; while [ $i -lt 5000 ]; do echo '{"type":"changed"}'; i=$((i+1)); done; echo '{"type":"result","id":'$id',"value":1}' ;;
          esac
        done
        """.Replace("TOOLS", string.Join(',', LineTools.Select(static t => "{\"name\":\"" + t + "\",\"inputSchema\":{\"type\":\"object\"}}")), StringComparison.Ordinal)
        .Replace("FLOOD", FaultTests.Flood.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .ReplaceLineEndings("\n");

    internal static ProcessBackend CommandLines(string pids)
    {
        var options = new ProcessBackendOptions { StopGrace = TimeSpan.Zero };
        options.Environment["PIDS"] = pids;
        foreach (var (name, script) in Scripts)
        {
            var literal = $"echo $$ >> \"$PIDS\"; {script}".Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
            options.Tools.Add(new CommandTool { Name = name, Executable = "sh", Output = CommandOutput.Json, Arguments = { "-c", literal } });
        }

        options.Tools.Add(new CommandTool { Name = "refuses", Executable = "no-such-program-of-toolexec" });
        return new ProcessBackend("faulty", options);
    }

    internal static ToolProcessBackend Lines(string pids)
    {
        var options = new ToolProcessOptions { Command = "sh", StopGrace = TimeSpan.Zero };
        options.Environment["PIDS"] = pids;
        options.Arguments.Add("-c");
        options.Arguments.Add(LineScript);
        return new ToolProcessBackend("faulty", options);
    }

    internal static ToolProcessBackend Refusing()
    {
        var options = new ToolProcessOptions { Command = "sh", StopGrace = TimeSpan.Zero };
        options.Arguments.Add("-c");
        options.Arguments.Add("echo 'no licence' >&2; exit 3");
        return new ToolProcessBackend("faulty", options);
    }
}
