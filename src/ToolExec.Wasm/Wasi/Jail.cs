using System.Text;

namespace ToolExec.Wasm.Wasi;

/// <summary>A tree of the host's file system that guests stay in.</summary>
/// <remarks>
/// <para>
/// A path is walked component by component from the root of the tree. A symbolic link is never left to the system to follow: its
/// target is walked in the same way, and neither "..", nor a link, nor an absolute path leads out of the directory the walk began in.
/// An open directory is remembered by its components and walked to again, so that a directory exchanged for a link is noticed.
/// </para>
/// <para>
/// Between looking and acting nobody else may change the tree. Guests cannot: they make and move no links, and <see cref="Gate"/> is held from
/// looking to acting by all of this process. Other processes that may write to the tree are trusted.
/// </para>
/// </remarks>
internal sealed class Jail(string root, WriteBudget budget)
{
    private const int MaxLinks = 40;
    private const int MaxPathChars = 4096;
    private const int MaxNameChars = 255;

    // Where the host's own path leads is the host's business, once and for all.
    private readonly string _root = Path.TrimEndingDirectorySeparator(
        new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(root));

    /// <summary>Gets what all guests of this process hold while they walk a path and act on what they found.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>Gets what the guest may still put on the disk.</summary>
    public WriteBudget Budget => budget;

    /// <summary>Walks a path.</summary>
    /// <param name="from">The open directory it begins in.</param>
    /// <param name="path">The path.</param>
    /// <param name="followLast">Whether to follow a link at its end.</param>
    /// <param name="target">What was found; of the last component, that nothing is there is no error.</param>
    public Errno Resolve(DirectoryDescriptor from, string path, bool followLast, out JailTarget target)
    {
        target = default;
        if (path.Length == 0)
        {
            return Errno.NoEntry;
        }

        if (path.Length > MaxPathChars)
        {
            return Errno.NameTooLong;
        }

        var at = new List<string>();
        foreach (var component in from.Components)
        {
            at.Add(component);
            if (FileStatus.OfPath(HostPath(at))?.Kind != FileKind.Directory)
            {
                return Errno.NoEntry;
            }
        }

        var walk = new Walk(at, at.Count, followLast);
        return Follow(path, walk, out target);
    }

    /// <summary>Reads the entries of a directory, with itself and the one above first, in the order of their names.</summary>
    public Errno List(DirectoryDescriptor directory, out List<DirectoryItem> items)
    {
        items = [];
        var error = Resolve(directory, ".", followLast: true, out var target);
        if (error != Errno.Success)
        {
            return error;
        }

        try
        {
            var names = Directory.EnumerateFileSystemEntries(target.HostPath).Select(p => Path.GetFileName(p)).ToList();
            names.Sort(StringComparer.Ordinal);
            var inode = target.Status?.Inode ?? 0;
            items.Add(new DirectoryItem("."u8.ToArray(), inode, FileKind.Directory));
            items.Add(new DirectoryItem(".."u8.ToArray(), inode, FileKind.Directory));
            foreach (var name in names)
            {
                // One that has gone since is left out.
                if (FileStatus.OfPath(Path.Combine(target.HostPath, name)) is { } status)
                {
                    items.Add(new DirectoryItem(Encoding.UTF8.GetBytes(name), status.Inode, status.Kind));
                }
            }

            return Errno.Success;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            return FileErrors.Of(exception)!.Value;
        }
    }

    /// <summary>Sets the times of what a path stands for.</summary>
    public static Errno SetTimes(JailTarget target, DateTime? access, DateTime? modification)
    {
        if (target.Kind is null)
        {
            return Errno.NoEntry;
        }

        // .NET would follow a link.
        return target.Kind is not (FileKind.RegularFile or FileKind.Directory)
            ? Errno.NotSupported
            : FileErrors.Try(
                static x =>
                {
                    if (x.access is { } a)
                    {
                        File.SetLastAccessTimeUtc(x.target.HostPath, a);
                    }

                    if (x.modification is { } m)
                    {
                        File.SetLastWriteTimeUtc(x.target.HostPath, m);
                    }

                    return Errno.Success;
                },
                (target, access, modification));
    }

    private Errno Follow(string path, Walk walk, out JailTarget target)
    {
        target = default;
        if (!walk.TryPush(path))
        {
            return Errno.NotCapable;
        }

        while (walk.Pending.TryPop(out var name))
        {
            var error = name is ".." ? walk.Up() : Step(name, walk);
            if (error != Errno.Success)
            {
                return error;
            }
        }

        var host = HostPath(walk.At);
        var status = FileStatus.OfPath(host);
        target = new JailTarget(host, [.. walk.At], status, walk.MustBeDirectory);
        return walk.MustBeDirectory && status is { Kind: not FileKind.Directory } ? Errno.NotDirectory : Errno.Success;
    }

    private Errno Step(string name, Walk walk)
    {
        if (CheckName(name) is not Errno.Success and var error)
        {
            return error;
        }

        walk.At.Add(name);
        var isLast = walk.Pending.Count == 0;
        var path = HostPath(walk.At);
        var status = FileStatus.OfPath(path);
        if (status is null)
        {
            return isLast ? Errno.Success : Errno.NoEntry;
        }

        if (status.Value.Kind == FileKind.SymbolicLink && (!isLast || walk.FollowLast || walk.MustBeDirectory))
        {
            walk.At.RemoveAt(walk.At.Count - 1);
            if (++walk.Links > MaxLinks)
            {
                return Errno.Loop;
            }

            return new FileInfo(path).LinkTarget is not { Length: > 0 } link ? Errno.NoEntry
                : walk.TryPush(link) ? Errno.Success
                : Errno.NotCapable;
        }

        return isLast || status.Value.Kind == FileKind.Directory ? Errno.Success : Errno.NotDirectory;
    }

    // What Windows takes for something else than a name: streams, devices, and names that it trims.
    private static Errno CheckName(string name)
    {
        if (name.Length > MaxNameChars)
        {
            return Errno.NameTooLong;
        }

        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return Errno.Invalid;
        }

        if (!OperatingSystem.IsWindows())
        {
            return Errno.Success;
        }

        return name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || name[^1] is '.' or ' ' || IsDevice(name)
            ? Errno.Invalid
            : Errno.Success;
    }

    private static bool IsDevice(string name)
    {
        var stem = name.AsSpan();
        var dot = stem.IndexOf('.');
        stem = (dot < 0 ? stem : stem[..dot]).TrimEnd(' ');
        return stem.Equals("CON", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("PRN", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("AUX", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("NUL", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("CONIN$", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("CONOUT$", StringComparison.OrdinalIgnoreCase)
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
    }

    private string HostPath(List<string> components) =>
        components.Count == 0 ? (_root.Length == 0 ? "/" : _root) : Path.Combine([_root.Length == 0 ? "/" : _root, .. components]);

    /// <summary>How far a walk is.</summary>
    private sealed class Walk(List<string> at, int floor, bool followLast)
    {
        public List<string> At => at;

        public Stack<string> Pending { get; } = new();

        public bool FollowLast => followLast;

        public bool MustBeDirectory { get; private set; }

        public int Links { get; set; }

        /// <summary>Puts the components of a path before those that are left. False for an absolute path.</summary>
        public bool TryPush(string path)
        {
            if (path[0] == '/' || Path.IsPathRooted(path))
            {
                return false;
            }

            var parts = path.Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/']);

            // Of a path that goes on behind this one, the end is what counts.
            MustBeDirectory |= Pending.Count == 0 && parts[^1] is "" or "." or "..";
            for (var i = parts.Length - 1; i >= 0; i--)
            {
                if (parts[i] is not ("" or "."))
                {
                    Pending.Push(parts[i]);
                }
            }

            return true;
        }

        public Errno Up()
        {
            if (at.Count == floor)
            {
                return Errno.NotCapable;
            }

            at.RemoveAt(at.Count - 1);
            return Errno.Success;
        }
    }
}
