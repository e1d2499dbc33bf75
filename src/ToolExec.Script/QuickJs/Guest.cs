using System.Buffers.Binary;
using System.Text;
using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>One running QuickJS: values in and out, calls, jobs. The only place that knows how QuickJS lays out its values.</summary>
/// <remarks>Not thread-safe. Every method that runs guest code must be called on an execution thread; a trap or an exception of the host leaves
/// the guest unusable, except where a method says otherwise.</remarks>
internal sealed partial class Guest
{
    // Where things stand in the scratch bytes. The arguments of a call stay in use while the guest runs: nothing else may lie there.
    private const int NumberOffset = 48;
    private const int LengthOffset = 56;
    private const int MaxArguments = NumberOffset / sizeof(long);

    private readonly WasmInstance _instance;
    private readonly QuickJsExports _api;
    private readonly GuestLayout _layout;
    private readonly IGuestHost _host;

    internal Guest(WasmInstance instance, QuickJsExports api, GuestLayout layout, IGuestHost host)
    {
        _instance = instance;
        _api = api;
        _layout = layout;
        _host = host;
        Memory = instance.GetMemory("memory");
        instance.HostState = this;
    }

    internal WasmInstance Instance => _instance;

    internal WasmMemory Memory { get; }

    /// <summary>Makes a string of the guest.</summary>
    internal long NewString(ReadOnlySpan<byte> utf8)
    {
        var pointer = Allocate(utf8.Length);
        utf8.CopyTo(Memory.Span((uint)pointer, (uint)utf8.Length));
        return TakeString(pointer, utf8.Length);
    }

    /// <summary>Makes a string of the guest.</summary>
    internal long NewString(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var pointer = Allocate(length);
        Encoding.UTF8.GetBytes(text, Memory.Span((uint)pointer, (uint)length));
        return TakeString(pointer, length);
    }

    internal long NewNumber(long value) =>
        value is >= 0 and <= int.MaxValue ? JsValue.FromInt32((int)value) : _api.NewNumber(_instance, _layout.Context, value);

    internal void Release(long value)
    {
        if (JsValue.IsCounted(value))
        {
            _api.FreeValue(_instance, _layout.Context, value);
        }
    }

    /// <summary>Lends the text of a string.</summary>
    /// <exception cref="GuestFaultException">The value is no string.</exception>
    internal GuestText ReadText(long value)
    {
        if (!JsValue.IsString(value))
        {
            throw new GuestFaultException("The guest's prelude answered something that is not a string.");
        }

        return ReadAsText(value);
    }

    internal void FreeText(int pointer) => _api.FreeUtf8(_instance, _layout.Context, pointer);

    internal double ReadNumber(long value)
    {
        if (JsValue.IsInt32(value))
        {
            return JsValue.ToInt32(value);
        }

        if (JsValue.IsCounted(value) || _api.ToNumber(_instance, _layout.Context, _layout.Scratch + NumberOffset, value) != 0)
        {
            throw new GuestFaultException("The guest's prelude answered something that is not a number.");
        }

        return BinaryPrimitives.ReadDoubleLittleEndian(Memory.Span((uint)(_layout.Scratch + NumberOffset), sizeof(double)));
    }

    /// <summary>Calls a function of the prelude. The arguments stay the caller's, the answer becomes the caller's.</summary>
    /// <exception cref="GuestThrewException">It threw.</exception>
    internal long Call(Boundary function, params ReadOnlySpan<long> arguments) => Call(_layout.Boundary[(int)function], arguments);

    /// <summary>Calls a function.</summary>
    /// <exception cref="GuestThrewException">It threw.</exception>
    internal long Call(long function, params ReadOnlySpan<long> arguments)
    {
        var scratch = Memory.Span((uint)_layout.Scratch, (uint)arguments.Length * sizeof(long));
        for (var i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(scratch[(i * sizeof(long))..], arguments[i]);
        }

        return Check(_api.Call(_instance, _layout.Context, function, JsValue.Undefined, arguments.Length, _layout.Scratch));
    }

    /// <summary>Runs bytecode and answers its completion value.</summary>
    /// <exception cref="GuestThrewException">It threw.</exception>
    internal long Run(ReadOnlySpan<byte> bytecode)
    {
        const int ReadBytecode = 1;

        var pointer = Allocate(bytecode.Length);
        bytecode.CopyTo(Memory.Span((uint)pointer, (uint)bytecode.Length));
        var function = _api.ReadObject(_instance, _layout.Context, pointer, bytecode.Length, ReadBytecode);
        _api.Free(_instance, pointer);
        return Check(_api.EvalFunction(_instance, _layout.Context, Check(function)));
    }

    /// <summary>Runs jobs until there are none.</summary>
    /// <exception cref="GuestThrewException">One threw. The jobs after it have not run.</exception>
    internal void RunJobs()
    {
        int ran;
        while ((ran = _api.ExecutePendingJob(_instance, _layout.Runtime, _layout.Scratch + NumberOffset)) > 0)
        {
        }

        if (ran < 0)
        {
            throw new GuestThrewException();
        }
    }

    /// <summary>Answers 0 for a promise that waits, 1 for a fulfilled one, 2 for a rejected one. No guest code takes part.</summary>
    internal int GetPromiseState(long promise) => _api.PromiseState(_instance, _layout.Context, promise);

    internal long GetPromiseResult(long promise) => _api.PromiseResult(_instance, _layout.Context, promise);

    /// <summary>Takes the value that was thrown.</summary>
    internal long TakeException() => _api.GetException(_instance, _layout.Context);

    private static long Check(long value) => JsValue.IsException(value) ? throw new GuestThrewException() : value;

    /// <summary>Allocates for so many bytes and a closing zero, which some functions of QuickJS look for.</summary>
    private int Allocate(int length)
    {
        var pointer = _api.Malloc(_instance, length + 1);
        if (pointer == 0)
        {
            throw new GuestStopException(ScriptErrorKind.MemoryLimit);
        }

        Memory.Span((uint)pointer + (uint)length, 1)[0] = 0;
        return pointer;
    }

    private long TakeString(int pointer, int length)
    {
        var value = _api.NewString(_instance, _layout.Context, pointer, length);
        _api.Free(_instance, pointer);

        // The only reasons are memory and a length beyond what a string may have.
        return JsValue.IsException(value) ? throw new GuestStopException(ScriptErrorKind.MemoryLimit) : value;
    }

    /// <summary>Lends the text of a value; where it is not a string, that runs code of the guest.</summary>
    private GuestText ReadAsText(long value)
    {
        var outLength = _layout.Scratch + LengthOffset;
        var pointer = _api.ToUtf8(_instance, _layout.Context, outLength, value, 0);
        if (pointer == 0)
        {
            throw new GuestStopException(ScriptErrorKind.MemoryLimit);
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(Memory.Span((uint)outLength, sizeof(uint)));
        return new GuestText(this, pointer, Memory.Span((uint)pointer, length));
    }
}
