using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ToolExec.Script;

/// <summary>How the functions of a set are told to the prelude, and read back from it: <c>[[index, name, kind], …]</c>.</summary>
internal static class FunctionDefinition
{
    private const string AsyncKind = "async";
    private const string SyncKind = "sync";
    private const string ErrorKind = "error";

    public static string Write(IReadOnlyList<HostFunction> functions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            for (var i = 0; i < functions.Count; i++)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(i);
                writer.WriteStringValue(functions[i].Name);
                writer.WriteStringValue(Word(functions[i].Kind));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Binds what an instance was told once to the handlers of a set.</summary>
    /// <returns>The functions by the instance's own indexes.</returns>
    /// <exception cref="ScriptSnapshotException">The set lacks one, or has it as another kind.</exception>
    public static HostFunction[] Bind(string definition, ScriptFunctions functions)
    {
        using var document = JsonDocument.Parse(definition);
        var bound = new HostFunction[document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.GetArrayLength() : throw Corrupt()];
        for (var i = 0; i < bound.Length; i++)
        {
            var entry = document.RootElement[i];
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3 || entry[0].ValueKind != JsonValueKind.Number
                || !entry[0].TryGetInt32(out var index) || index != i || entry[1].ValueKind != JsonValueKind.String || entry[2].ValueKind != JsonValueKind.String)
            {
                throw Corrupt();
            }

            var name = entry[1].GetString()!;
            var kind = entry[2].ValueEquals(AsyncKind) ? ScriptFunctionKind.Async : entry[2].ValueEquals(SyncKind) ? ScriptFunctionKind.Sync : ScriptFunctionKind.Error;
            if (functions.Find(name) is not { } function || function.Kind != kind)
            {
                throw new ScriptSnapshotException(
                    ScriptSnapshotProblem.MissingFunction,
                    $"The suspended script was given the {(kind == ScriptFunctionKind.Error ? "class of errors" : $"{Word(kind)} function")} '{name}': "
                    + "add it to the functions of the instance that is restored.");
            }

            bound[i] = function;
        }

        return bound;
    }

    private static string Word(ScriptFunctionKind kind) => kind switch
    {
        ScriptFunctionKind.Async => AsyncKind,
        ScriptFunctionKind.Sync => SyncKind,
        _ => ErrorKind,
    };

    private static ScriptSnapshotException Corrupt() =>
        new(ScriptSnapshotProblem.Corrupt, "The snapshot is corrupt: what it says of the script's functions does not read.");
}
