#pragma warning disable VSTHRD002 // A module is synchronous: it waits for a tool on the thread with a large stack that is its own.
using System.Buffers;
using System.Text.Json;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>The functions that a module imports from <c>toolexec</c>: its input, its result, and its way to tools.</summary>
/// <remarks>Whatever comes from the module is hostile: addresses outside its memory, and handles that it was not given, are answered with -1.</remarks>
internal sealed class WasmCalls(SandboxRequest request, long maxResultBytes, CancellationToken stop)
{
    private const int Refused = -1;
    private const int MaxOpen = 256;
    private const int MaxNameBytes = 1024;
    private const int MaxArgumentBytes = 4 * 1024 * 1024;
    private const int InputHandle = 0;

    // A run is on one thread: only the tasks are elsewhere.
    private readonly Dictionary<int, Task<byte[]>> _open = new() { [InputHandle] = Task.FromResult(Input(request.Input)) };
    private readonly List<Task> _forgotten = []; // Closed before they had ended.
    private int _last;

    /// <summary>Gets what the module gave as its result, or <see langword="null"/>.</summary>
    public byte[]? Result { get; private set; }

    /// <summary>Gets the size of a result that was too large, or 0.</summary>
    public long RefusedResultBytes { get; private set; }

    /// <summary>Defines the functions.</summary>
    public WasmImports Define(WasmImports imports) => imports
        .DefineCallerFunction<int, int, int, int, int>("toolexec", "call", Call)
        .DefineCallerFunction<int, int>("toolexec", "wait", (_, handle) => _open.TryGetValue(handle, out var answer) ? Wait(answer).Length : Refused)
        .DefineCallerFunction<int, int, int, int>("toolexec", "read", Read)
        .DefineCallerFunction<int, int>("toolexec", "close", (_, handle) => Close(handle))
        .DefineCallerFunction<int, int, int>("toolexec", "result", SetResult);

    /// <summary>Returns when the gateway has let go of every call. The token was cancelled before, or the module has ended.</summary>
    public Task EndAsync() => Task.WhenAll(_open.Values.Concat(_forgotten));

    private static byte[] Input(JsonElement input) => input.ValueKind == JsonValueKind.Undefined ? "null"u8.ToArray() : System.Text.Encoding.UTF8.GetBytes(input.GetRawText());

    private static WasmMemory? Memory(WasmInstance instance) =>
        instance.Module.Exports.Any(e => e.Kind == WasmExternKind.Memory && string.Equals(e.Name, "memory", StringComparison.Ordinal)) ? instance.GetMemory("memory") : null;

    private static bool TryRead(WasmInstance instance, int address, int length, int most, out byte[] bytes)
    {
        bytes = [];
        if (length < 0 || length > most || Memory(instance) is not { } memory || !memory.TrySpan((uint)address, (uint)length, out var span))
        {
            return false;
        }

        bytes = span.ToArray();
        return true;
    }

    private int Close(int handle)
    {
        if (handle == InputHandle || !_open.Remove(handle, out var answer))
        {
            return Refused;
        }

        if (!answer.IsCompleted)
        {
            _forgotten.Add(answer);
        }

        return 0;
    }

    private int Call(WasmInstance instance, int tool, int toolBytes, int arguments, int argumentBytes)
    {
        _forgotten.RemoveAll(t => t.IsCompleted);
        if (_open.Count + _forgotten.Count > MaxOpen
            || !TryRead(instance, tool, toolBytes, MaxNameBytes, out var name)
            || !TryRead(instance, arguments, argumentBytes, MaxArgumentBytes, out var json))
        {
            return Refused;
        }

        var handle = ++_last;
        _open[handle] = AnswerAsync(System.Text.Encoding.UTF8.GetString(name), json);
        return handle;
    }

    private int Read(WasmInstance instance, int handle, int address, int length)
    {
        if (length < 0 || !_open.TryGetValue(handle, out var answer) || Memory(instance) is not { } memory)
        {
            return Refused;
        }

        var bytes = Wait(answer);
        var count = Math.Min(length, bytes.Length);
        if (!memory.TrySpan((uint)address, (uint)count, out var span))
        {
            return Refused;
        }

        bytes.AsSpan(0, count).CopyTo(span);
        return count;
    }

    private int SetResult(WasmInstance instance, int address, int length)
    {
        if (length > maxResultBytes)
        {
            RefusedResultBytes = length;
            return Refused;
        }

        if (!TryRead(instance, address, length, int.MaxValue, out var bytes))
        {
            return Refused;
        }

        (Result, RefusedResultBytes) = (bytes, 0);
        return 0;
    }

    private byte[] Wait(Task<byte[]> answer)
    {
        answer.Wait(stop); // Cancelled: the exception ends the module.
        return answer.GetAwaiter().GetResult();
    }

    private async Task<byte[]> AnswerAsync(string tool, byte[] arguments)
    {
        // Away from the module's thread: what a tool does is not the module's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!ToolExecJson.TryParse(arguments.Length == 0 ? "{}"u8.ToArray() : arguments, out var json, out var fault))
        {
            return Failure(new ToolError(ToolErrorKind.InvalidJson, $"The arguments are no strict JSON: {fault}"), tool);
        }

        try
        {
            var result = await request.Gateway.RunToolAsync(tool, json, stop).ConfigureAwait(false);
            return result.Error is { } error ? Failure(error, tool) : Value(result);
        }
        catch (ToolExecException e)
        {
            return Failure(e.Error, tool);
        }
        catch (OperationCanceledException)
        {
            return Failure(new ToolError(ToolErrorKind.Cancelled, "The call was given up."), tool);
        }
#pragma warning disable CA1031 // A gateway is the host's; whatever it throws must not end another call.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Failure(new ToolError(ToolErrorKind.Internal, "The host failed to run the tool."), tool);
        }
    }

    private static byte[] Value(ToolResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("value"u8);
            writer.WriteRawValue(ToolAnswers.ValueOf(result).Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory.ToArray();
    }

    private static byte[] Failure(ToolError error, string tool)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, ToolErrorCodes.Name(error.Kind));
            writer.WriteString("message"u8, error.Message);
            writer.WritePropertyName("data"u8);
            ToolAnswers.WriteData(writer, error, tool);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory.ToArray();
    }
}
