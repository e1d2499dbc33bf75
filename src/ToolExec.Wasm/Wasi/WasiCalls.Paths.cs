using System.Text;

namespace ToolExec.Wasm.Wasi;

/// <content>Paths. Each holds <see cref="Jail.Gate"/> from looking to acting.</content>
internal sealed partial class WasiCalls
{
    private const uint SymlinkFollow = 1;

    public Errno PathCreateDirectory(GuestMemory memory, uint number, uint path, uint length)
    {
        lock (Jail.Gate)
        {
            var error = Walk(memory, number, Rights.CreateDirectory, path, length, false, out var directory, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            if (target.Kind is not null)
            {
                return Errno.Exists;
            }

            return !directory.Jail.Budget.TryTake(WriteBudget.EntryBytes) ? Errno.NoSpace : FileErrors.Try(
                static host =>
                {
                    Directory.CreateDirectory(host);
                    return Errno.Success;
                },
                target.HostPath);
        }
    }

    public Errno PathFilestatGet(GuestMemory memory, uint number, uint flags, uint path, uint length, uint result)
    {
        lock (Jail.Gate)
        {
            var follow = (flags & SymlinkFollow) != 0;
            var error = Walk(memory, number, Rights.GetPathStatus, path, length, follow, out _, out var target);
            return error != Errno.Success ? error
                : target.Status is { } status ? WriteStatus(memory, result, status)
                : Errno.NoEntry;
        }
    }

    public Errno PathFilestatSetTimes(
        GuestMemory memory, uint number, uint flags, uint path, uint length, ulong access, ulong modification, uint timeFlags)
    {
        lock (Jail.Gate)
        {
            var follow = (flags & SymlinkFollow) != 0;
            var error = Walk(memory, number, Rights.SetPathTimes, path, length, follow, out _, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            error = Times(access, modification, timeFlags, out var accessTime, out var modificationTime);
            return error != Errno.Success ? error : Jail.SetTimes(target, accessTime, modificationTime);
        }
    }

    /// <summary>Links are not made, neither hard ones nor symbolic ones: see <see cref="Jail"/>.</summary>
    public Errno PathLink(uint from, uint to) =>
        _descriptors.Find(from) is null || _descriptors.Find(to) is null ? Errno.BadDescriptor : Errno.NotCapable;

    /// <inheritdoc cref="PathLink"/>
    public Errno PathSymlink(uint number) => _descriptors.Find(number) is null ? Errno.BadDescriptor : Errno.NotCapable;

    public Errno PathReadlink(GuestMemory memory, uint number, uint path, uint length, uint buffer, uint bufferLength, uint result)
    {
        lock (Jail.Gate)
        {
            var error = Walk(memory, number, Rights.ReadLink, path, length, false, out _, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            if (!memory.TrySpan(buffer, bufferLength, out var span) || !memory.TrySpan(result, sizeof(uint), out _))
            {
                return Errno.Fault;
            }

            if (target.Kind != FileKind.SymbolicLink)
            {
                return target.Kind is null ? Errno.NoEntry : Errno.Invalid;
            }

            var link = new FileInfo(target.HostPath).LinkTarget;
            if (link is null)
            {
                return Errno.NoEntry;
            }

            // Where the host keeps things is none of the guest's business, and it cannot go there.
            if (Path.IsPathRooted(link))
            {
                return Errno.NotCapable;
            }

            var bytes = Encoding.UTF8.GetBytes(link);
            var written = Math.Min(bytes.Length, span.Length);
            bytes.AsSpan(0, written).CopyTo(span);
            memory.TryWriteUInt32(result, (uint)written);
            return Errno.Success;
        }
    }

    public Errno PathRemoveDirectory(GuestMemory memory, uint number, uint path, uint length)
    {
        lock (Jail.Gate)
        {
            var error = Walk(memory, number, Rights.RemoveDirectory, path, length, false, out var directory, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            return target.Kind switch
            {
                null => Errno.NoEntry,
                not FileKind.Directory => Errno.NotDirectory,
                _ when target.Components.Length == directory.Components.Count => Errno.Invalid,
                _ => FileErrors.Try(RemoveDirectory, target.HostPath),
            };
        }
    }

    public Errno PathUnlinkFile(GuestMemory memory, uint number, uint path, uint length)
    {
        lock (Jail.Gate)
        {
            var error = Walk(memory, number, Rights.UnlinkFile, path, length, false, out _, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            return target.Kind switch
            {
                null => Errno.NoEntry,
                FileKind.Directory => Errno.IsDirectory,
                _ => FileErrors.Try(
                    static host =>
                    {
                        File.Delete(host);
                        return Errno.Success;
                    },
                    target.HostPath),
            };
        }
    }

    public Errno PathRename(GuestMemory memory, uint number, uint path, uint length, uint toNumber, uint toPath, uint toLength)
    {
        lock (Jail.Gate)
        {
            var error = Walk(memory, number, Rights.RenameSource, path, length, false, out var directory, out var from);
            if (error != Errno.Success)
            {
                return error;
            }

            error = Walk(memory, toNumber, Rights.RenameTarget, toPath, toLength, false, out var toDirectory, out var to);
            if (error != Errno.Success)
            {
                return error;
            }

            if (from.Kind is null)
            {
                return Errno.NoEntry;
            }

            // A link that moves means something else.
            if (from.Kind == FileKind.SymbolicLink)
            {
                return Errno.NotCapable;
            }

            return from.Components.Length == directory.Components.Count || to.Components.Length == toDirectory.Components.Count
                ? Errno.Busy
                : Rename(from, to);
        }
    }

    private static Errno Rename(JailTarget from, JailTarget to)
    {
        if (string.Equals(from.HostPath, to.HostPath, StringComparison.Ordinal))
        {
            return Errno.Success;
        }

        if (from.Kind == FileKind.Directory)
        {
            return to.Kind is not (null or FileKind.Directory) ? Errno.NotDirectory
                : to.HostPath.StartsWith(from.HostPath + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Errno.Invalid
                : FileErrors.Try(
                    static x =>
                    {
                        // POSIX lets an empty directory be replaced, .NET does not.
                        var error = x.to.Kind is null ? Errno.Success : RemoveDirectory(x.to.HostPath);
                        if (error == Errno.Success)
                        {
                            Directory.Move(x.from.HostPath, x.to.HostPath);
                        }

                        return error;
                    },
                    (from, to));
        }

        return to.Kind == FileKind.Directory ? Errno.IsDirectory
            : to.MustBeDirectory ? Errno.NotDirectory
            : FileErrors.Try(
                static x =>
                {
                    File.Move(x.from.HostPath, x.to.HostPath, overwrite: true);
                    return Errno.Success;
                },
                (from, to));
    }

    private static Errno RemoveDirectory(string host)
    {
        if (Directory.EnumerateFileSystemEntries(host).Any())
        {
            return Errno.NotEmpty;
        }

        Directory.Delete(host, recursive: false);
        return Errno.Success;
    }

    // The descriptor, the text and the walk, in the order in which each is refused.
    private Errno Walk(
        GuestMemory memory, uint number, Rights needed, uint path, uint length, bool follow, out DirectoryDescriptor directory, out JailTarget target)
    {
        target = default;
        directory = null!;
        var error = _descriptors.Get(number, Rights.None, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        if (descriptor is not DirectoryDescriptor found)
        {
            return Errno.NotDirectory;
        }

        directory = found;
        if ((found.Rights & needed) != needed)
        {
            return Errno.NotCapable;
        }

        error = Text(memory, path, length, out var text);
        return error != Errno.Success ? error : found.Jail.Resolve(found, text, follow, out target);
    }
}
