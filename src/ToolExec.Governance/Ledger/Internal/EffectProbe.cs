using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Asks a tool whether an effect is there.</summary>
internal sealed class EffectProbe(LedgerProbe probe, Func<IToolRunner> runner)
{
    /// <summary>What stands for the key that went to the backend, where a pointer would stand for an argument.</summary>
    public const string KeySource = "key";

    private readonly KeyValuePair<string, string>[] _arguments = [.. probe.Arguments];
    private readonly string _tool = probe.Tool;
    private readonly string _applied = probe.Applied;
    private readonly string? _value = probe.Value;

    public string Tool => _tool;

    /// <summary>Looks the effect up on behalf of a call that means it.</summary>
    /// <returns>Whether it is there, <see langword="null"/> where that cannot be said; and, where it is, the result for the call.</returns>
    public async ValueTask<(bool? IsApplied, ToolResult? Result)> AskAsync(ToolCallContext context, EffectEntry entry)
    {
        // Within the pipeline, so that whatever governs the lookup does; not with the call's key, which is another effect's.
        var call = new ToolCall(_tool, Arguments(context.Arguments, entry)) { Options = new ToolCallOptions { Caller = context.Caller, Services = context.Call.Options?.Services } };
        var result = await runner().RunAsync(call, context.CancellationToken).ConfigureAwait(false);
        if (result is not { IsSuccess: true, Value: { } value } || !TryFind(value, _applied, out var answer) || answer.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return default;
        }

        if (answer.ValueKind == JsonValueKind.False)
        {
            return (false, null);
        }

        return (true, _value is not null && TryFind(value, _value, out var own) ? ToolResult.Success(own.Clone()) : null);
    }

    private JsonElement Arguments(JsonElement arguments, EffectEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, source) in _arguments)
            {
                if (source is KeySource)
                {
                    writer.WriteString(name, entry.IdempotencyKey);
                }
                else if (TryFind(arguments, source, out var value))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 256 });
        return JsonElement.ParseValue(ref reader);
    }

    // RFC 6901.
    private static bool TryFind(JsonElement value, string pointer, out JsonElement found)
    {
        found = value;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            switch (found.ValueKind)
            {
                case JsonValueKind.Object when found.TryGetProperty(name, out var member):
                    found = member;
                    break;
                case JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < found.GetArrayLength():
                    found = found[index];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
