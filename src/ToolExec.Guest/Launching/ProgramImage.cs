using System.Runtime.InteropServices;

namespace ToolExec.Guest;

/// <summary>The program's path, arguments and environment as the kernel wants them. Made before the walls stand, so that nothing is allocated behind them.</summary>
internal sealed unsafe class ProgramImage : IDisposable
{
    private const int BrokenPipe = 13; // SIGPIPE
    private readonly byte** _arguments;
    private readonly byte** _environment;
    private readonly int _argumentCount;
    private readonly int _environmentCount;
    private readonly string _path;

    internal ProgramImage(IReadOnlyList<string> program, IReadOnlyList<string> environment)
    {
        _path = program[0];
        _arguments = Copy(program);
        _argumentCount = program.Count;
        _environment = Copy(environment);
        _environmentCount = environment.Count;
    }

    /// <summary>Becomes the program.</summary>
    /// <exception cref="LaunchException">It cannot be executed.</exception>
    internal void Execute()
    {
        NativeMethods.Signal(BrokenPipe, 0); // this runtime ignores it, which would be handed on
        _ = NativeMethods.Execute(_arguments[0], _arguments, _environment);
        throw LaunchException.Of($"'{_path}' cannot be executed", Marshal.GetLastPInvokeError());
    }

    public void Dispose()
    {
        Free(_arguments, _argumentCount);
        Free(_environment, _environmentCount);
    }

    private static byte** Copy(IReadOnlyList<string> texts)
    {
        var copy = (byte**)NativeMemory.Alloc((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            copy[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        copy[texts.Count] = null;
        return copy;
    }

    private static void Free(byte** copy, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Marshal.FreeCoTaskMem((nint)copy[i]);
        }

        NativeMemory.Free(copy);
    }
}
