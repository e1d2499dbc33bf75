using System.Text;
using System.Text.RegularExpressions;
using ToolExec.Script.Tests.Support;

namespace ToolExec.Script.Tests.Hostile;

/// <summary>A program of one of the lists in this folder and how it may end; README.md has the form.</summary>
internal sealed partial record HostileProgram(string Class, string Name, string[] Ends, string Source)
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(100);

    private static readonly ScriptFunctions Functions = new ScriptFunctionsBuilder()
        .Add("tools.echo", static (call, _) => new(call.Arguments.GetArrayLength() == 0 ? ScriptCallResult.FromUtf8("null"u8.ToArray()) : ScriptCallResult.FromValue(call.GetArgument(0))))
        .Add("tools.never", static async (_, cancellationToken) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return default;
        })
        .AddSync("tools.now", static _ => ScriptCallResult.FromUtf8("5"u8.ToArray()))
        .Build();

    public bool MayRunOutOfTime => Ends.Contains(nameof(ScriptErrorKind.TimeLimit), StringComparer.Ordinal);

    public static IReadOnlyList<HostileProgram> Load(string name) =>
    [
        .. Entry().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Hostile", name + ".txt")).ReplaceLineEndings("\n"))
            .Select(match => new HostileProgram(name, match.Groups["name"].Value, match.Groups["ends"].Value.Split(" | "), Expand(match.Groups["source"].Value))),
    ];

    public Task<ScriptOutcome> RunAsync(TimeSpan? duration = null) => Scripts.RunAsync(Source, new ScriptInstanceOptions
    {
        Functions = Functions,
        Limits = new ScriptLimits
        {
            MemoryBytes = 32 * 1024 * 1024,
            Duration = duration ?? (MayRunOutOfTime ? Deadline : TimeSpan.FromSeconds(4)),
            HostCalls = 100,
            OutputBytes = 64 * 1024,
            ResultBytes = 64 * 1024,
        },
    });

    /// <summary>The end as the lists write it, if it is none of those that are right; null for a right one.</summary>
    public string? WrongEnd(ScriptOutcome outcome)
    {
        var end = outcome.Error is { } error
            ? error.Kind == ScriptErrorKind.Thrown ? $"Thrown {error.Name}" : error.Kind.ToString()
            : $"Value {(outcome.Value.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "undefined" : ScriptEnd.Normal(outcome.Value))}";
        return Ends.Any(right => right == end
                || right is "Thrown" or "Value" && end.StartsWith(right, StringComparison.Ordinal)
                || right.StartsWith("Value ", StringComparison.Ordinal) && end.StartsWith("Value ", StringComparison.Ordinal) && end != "Value undefined"
                    && ScriptEnd.Normal(Scripts.Json(right[6..])) == end[6..])
            ? null
            : $"{Class} / {Name}: {(end.Length > 200 ? end[..200] : end)} ({outcome.Error?.Message}), but should be {string.Join(" or ", Ends)}";
    }

    private static string Expand(string source)
    {
        if (!source.StartsWith("@repeat ", StringComparison.Ordinal))
        {
            return source;
        }

        var parts = source.TrimEnd('\n')["@repeat ".Length..].Split('|');
        var count = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var text = new StringBuilder().Insert(0, parts[0], count).Append(parts[2]);
        return parts.Length > 3 && parts[3].Length > 0 ? text.Append(new StringBuilder().Insert(0, parts[3], count)).ToString() : text.ToString();
    }

    [GeneratedRegex(@"^//// (?<name>.*?): (?<ends>.*)\n(?<source>[\s\S]*?)(?=^//// |\z)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Entry();
}
