namespace ToolExec.Wasm.Wasi;

/// <summary>An open directory of a jail.</summary>
internal sealed class DirectoryDescriptor : Descriptor
{
    private readonly string[] _components;
    private List<DirectoryItem>? _items;

    /// <summary>Makes the descriptor.</summary>
    /// <param name="jail">The tree it is in.</param>
    /// <param name="components">Where in the tree it is; empty for its root.</param>
    /// <param name="preopenName">What the guest calls it, if the host opened it.</param>
    /// <param name="rights">What may be done with it.</param>
    /// <param name="inheriting">What may be done with what is opened through it.</param>
    public DirectoryDescriptor(Jail jail, string[] components, string? preopenName, Rights rights, Rights inheriting)
    {
        Jail = jail;
        _components = components;
        PreopenName = preopenName;
        Rights = rights;
        Inheriting = inheriting;
    }

    public override FileKind Kind => FileKind.Directory;

    public Jail Jail { get; }

    public IReadOnlyList<string> Components => _components;

    public string? PreopenName { get; }

    public override Errno Read(Span<byte> buffer, out int count)
    {
        count = 0;
        return Errno.IsDirectory;
    }

    public override Errno Write(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        return Errno.IsDirectory;
    }

    public override Errno GetStatus(out FileStatus status)
    {
        lock (Jail.Gate)
        {
            var error = Jail.Resolve(this, ".", followLast: true, out var target);
            status = target.Status ?? default;
            return error;
        }
    }

    public override Errno SetTimes(DateTime? access, DateTime? modification)
    {
        lock (Jail.Gate)
        {
            var error = Jail.Resolve(this, ".", followLast: true, out var target);
            return error != Errno.Success ? error : Jail.SetTimes(target, access, modification);
        }
    }

    /// <summary>Gets the entries. They are read when the first is asked for, and stay what they were while the guest goes on.</summary>
    public Errno GetItems(bool fromTheFirst, out IReadOnlyList<DirectoryItem> items)
    {
        if (fromTheFirst || _items is null)
        {
            lock (Jail.Gate)
            {
                var error = Jail.List(this, out var read);
                if (error != Errno.Success)
                {
                    items = [];
                    return error;
                }

                _items = read;
            }
        }

        items = _items;
        return Errno.Success;
    }
}
