using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Wasm.Wasi;

/// <summary>
/// The functions of <c>wasi_snapshot_preview1</c> (witx of that name), one method each. What a guest says is checked: an address
/// that is not in its memory is <c>EFAULT</c>, a thing it was not given <c>EBADF</c> or <c>ENOTCAPABLE</c>. None of them traps.
/// </summary>
internal sealed partial class WasiCalls : IDisposable
{
    private const int RandomStep = 1 << 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[][] _arguments;
    private readonly byte[][] _environment;
    private readonly Action<Span<byte>> _random;
    private readonly DescriptorTable _descriptors;

    public WasiCalls(WasiOptions options)
    {
        _arguments = [.. options.Arguments.Select(ZeroEnded)];
        _environment = [.. options.Environment.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => ZeroEnded($"{v.Key}={v.Value}"))];
        _random = options.Random ?? RandomNumberGenerator.Fill;
        _clock = options.Clock;
        _resolution = options.ClockResolution.Ticks;
        _started = options.Clock?.GetTimestamp() ?? 0;
        _fileClock = options.Clock ?? TimeProvider.System;

        Output = new OutputDescriptor(options.StandardOutput, options.MaxOutputBytes);
        Error = new OutputDescriptor(options.StandardError, options.MaxOutputBytes);
        _descriptors = new DescriptorTable(options.MaxDescriptors);
        _descriptors.TryAdd(new InputDescriptor(options.StandardInput, options.MaxInputBytes), out _);
        _descriptors.TryAdd(Output, out _);
        _descriptors.TryAdd(Error, out _);
        var budget = new WriteBudget(options.MaxFileBytes);
        foreach (var directory in options.Directories)
        {
            _descriptors.TryAdd(Preopen(directory, budget), out _);
        }
    }

    /// <summary>Gets what descriptor 1 was at the start.</summary>
    public OutputDescriptor Output { get; }

    /// <summary>Gets what descriptor 2 was at the start.</summary>
    public OutputDescriptor Error { get; }

    public void Dispose() => _descriptors.Dispose();

    public Errno ArgsSizesGet(GuestMemory memory, uint count, uint bytes) => SizesGet(memory, _arguments, count, bytes);

    public Errno ArgsGet(GuestMemory memory, uint pointers, uint buffer) => TextsGet(memory, _arguments, pointers, buffer);

    public Errno EnvironSizesGet(GuestMemory memory, uint count, uint bytes) => SizesGet(memory, _environment, count, bytes);

    public Errno EnvironGet(GuestMemory memory, uint pointers, uint buffer) => TextsGet(memory, _environment, pointers, buffer);

    /// <param name="memory">The guest's memory.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="mustStop">Whether the guest is to be stopped, which is asked now and then.</param>
    public Errno RandomGet(GuestMemory memory, uint buffer, uint length, Func<bool> mustStop)
    {
        if (length > int.MaxValue || !memory.TrySpan(buffer, length, out var span))
        {
            return Errno.Fault;
        }

        while (!span.IsEmpty && !mustStop())
        {
            var step = Math.Min(span.Length, RandomStep);
            _random(span[..step]);
            span = span[step..];
        }

        return Errno.Success;
    }

    /// <summary>Ends the guest.</summary>
    public static void ProcExit(uint code) => throw new WasiExitException((int)code);

    public static Errno ProcRaise() => Errno.NotImplemented;

    public static Errno SchedYield()
    {
        Thread.Yield();
        return Errno.Success;
    }

    /// <summary>Answers all functions for sockets: there are none.</summary>
    public Errno Socket(uint descriptor) => _descriptors.Find(descriptor) is null ? Errno.BadDescriptor : Errno.NotSocket;

    private static DirectoryDescriptor Preopen(WasiDirectory directory, WriteBudget budget)
    {
        var tree = Rights.ReadTree | (directory.IsReadOnly ? Rights.None : Rights.WriteTree);
        var file = Rights.ReadFile | (directory.IsReadOnly ? Rights.None : Rights.WriteFile);
        return new DirectoryDescriptor(new Jail(directory.HostPath, budget), [], directory.GuestPath, tree, tree | file);
    }

    private static byte[] ZeroEnded(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static Errno SizesGet(GuestMemory memory, byte[][] texts, uint count, uint bytes) =>
        memory.TryWriteUInt32(count, (uint)texts.Length) && memory.TryWriteUInt32(bytes, (uint)texts.Sum(t => t.Length))
            ? Errno.Success
            : Errno.Fault;

    private static Errno TextsGet(GuestMemory memory, byte[][] texts, uint pointers, uint buffer)
    {
        if (!memory.TrySpan(pointers, (uint)texts.Length * sizeof(uint), out _)
            || !memory.TrySpan(buffer, (uint)texts.Sum(t => t.Length), out var bytes))
        {
            return Errno.Fault;
        }

        foreach (var text in texts)
        {
            memory.TryWriteUInt32(pointers, buffer);
            text.CopyTo(bytes);
            pointers += sizeof(uint);
            buffer += (uint)text.Length;
            bytes = bytes[text.Length..];
        }

        return Errno.Success;
    }

    private static Errno Text(GuestMemory memory, uint at, uint length, out string text)
    {
        text = "";
        if (!memory.TrySpan(at, length, out var bytes))
        {
            return Errno.Fault;
        }

        try
        {
            text = StrictUtf8.GetString(bytes);
            return Errno.Success;
        }
        catch (DecoderFallbackException)
        {
            return Errno.IllegalSequence;
        }
    }
}
