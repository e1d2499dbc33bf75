namespace ToolExec.Script.QuickJs;

/// <summary>What is done once, while an image is made.</summary>
internal sealed partial class Guest
{
    /// <summary>All that the engine has.</summary>
    public const int AllIntrinsics = -1;

    /// <summary>All but the compiler: in such a guest neither <c>eval</c> nor functions made of strings can work.</summary>
    public const int NoEval = ~(1 << 1);

    private static readonly byte[] HostName = "host"u8.ToArray();

    /// <summary>Loads a bundle of ours, bytecode of one expression <c>install(host)</c>.</summary>
    /// <param name="bytecode">The bundle.</param>
    /// <param name="count">How many functions its answer has.</param>
    /// <returns>The functions.</returns>
    public long[] Install(ReadOnlySpan<byte> bytecode, int count)
    {
        var install = Run(bytecode);
        var name = Allocate(HostName.Length);
        HostName.CopyTo(Memory.Span((uint)name, (uint)HostName.Length));
        var box = _api.NewHostFunction(_instance, name, HostName.Length, 4);
        _api.Free(_instance, name);
        var list = Call(install, System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(Memory.Span((uint)box, sizeof(long))));
        var functions = new long[count];
        for (var i = 0; i < count; i++)
        {
            functions[i] = Check(_api.GetElement(_instance, _layout.Context, list, i));
        }

        RunJobs();
        return functions;
    }

    /// <summary>Tells the prelude of the host's functions.</summary>
    public void Define(long define, string definition)
    {
        var text = NewString(definition);
        Release(Call(define, text));
        Release(text);
    }

    /// <summary>Gives back what nobody holds, so that the image has no more than it needs.</summary>
    public void CollectGarbage() => _api.RunGarbageCollector(_instance, _layout.Runtime);
}
