namespace ToolExec.Wasm.Wasi;

/// <summary>What a guest's number for an open thing stands for. What a kind of thing cannot do is refused here.</summary>
internal abstract class Descriptor : IDisposable
{
    public abstract FileKind Kind { get; }

    /// <summary>Gets or sets what may be done with it.</summary>
    public Rights Rights { get; set; }

    /// <summary>Gets or sets what may be done with what is opened through it.</summary>
    public Rights Inheriting { get; set; }

    public DescriptorFlags Flags { get; protected set; }

    /// <summary>Reads from where it stands; zero bytes are its end.</summary>
    public virtual Errno Read(Span<byte> buffer, out int count) => Refuse(out count);

    /// <summary>Reads from elsewhere and stays where it stands.</summary>
    public virtual Errno ReadAt(ulong offset, Span<byte> buffer, out int count) => Refuse(out count, Errno.NotSeekable);

    /// <summary>Writes where it stands, perhaps less than it was given.</summary>
    public virtual Errno Write(ReadOnlySpan<byte> bytes, out int count) => Refuse(out count);

    /// <summary>Writes elsewhere and stays where it stands.</summary>
    public virtual Errno WriteAt(ulong offset, ReadOnlySpan<byte> bytes, out int count) => Refuse(out count, Errno.NotSeekable);

    /// <summary>Moves where it stands.</summary>
    public virtual Errno Seek(long offset, int whence, out ulong position)
    {
        position = 0;
        return Errno.NotSeekable;
    }

    public abstract Errno GetStatus(out FileStatus status);

    public virtual Errno SetFlags(DescriptorFlags flags) => Errno.NotSupported;

    public virtual Errno SetSize(ulong size) => Errno.Invalid;

    public virtual Errno Allocate(ulong offset, ulong length) => Errno.Invalid;

    public virtual Errno SetTimes(DateTime? access, DateTime? modification) => Errno.Invalid;

    public virtual Errno Flush() => Errno.Success;

    public virtual void Dispose()
    {
    }

    private static Errno Refuse(out int count, Errno error = Errno.NotSupported)
    {
        count = 0;
        return error;
    }
}
