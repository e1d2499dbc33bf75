namespace ToolExec.Wasm.Wasi;

/// <content>Opening paths.</content>
internal sealed partial class WasiCalls
{
    private const Rights Changing = Rights.Write | Rights.Allocate | Rights.SetSize;

    public Errno PathOpen(
        GuestMemory memory,
        uint number,
        uint lookupFlags,
        uint path,
        uint length,
        uint openFlags,
        ulong rights,
        ulong inheriting,
        uint descriptorFlags,
        uint result)
    {
        if ((openFlags & ~(uint)OpenFlags.All) != 0 || (descriptorFlags & ~(uint)DescriptorFlags.All) != 0)
        {
            return Errno.Invalid;
        }

        if (!memory.TrySpan(result, sizeof(uint), out _))
        {
            return Errno.Fault;
        }

        if (!_descriptors.HasRoom)
        {
            return Errno.NoMoreDescriptors;
        }

        var request = new OpenRequest((OpenFlags)openFlags, (Rights)rights, (Rights)inheriting, (DescriptorFlags)descriptorFlags);
        lock (Jail.Gate)
        {
            var follow = (lookupFlags & SymlinkFollow) != 0;
            var error = Walk(memory, number, request.NeededOfDirectory, path, length, follow, out var directory, out var target);
            if (error != Errno.Success)
            {
                return error;
            }

            error = Open(directory, target, request, out var opened);
            if (error != Errno.Success)
            {
                return error;
            }

            _descriptors.TryAdd(opened!, out var added);
            memory.TryWriteUInt32(result, added);
            return Errno.Success;
        }
    }

    private static Errno Open(DirectoryDescriptor directory, JailTarget target, OpenRequest request, out Descriptor? opened)
    {
        opened = null;

        // More than the directory has is left out, as guests ask for all they know; but whoever wants to write must not think he can.
        if ((request.Rights & Changing & ~directory.Inheriting) != Rights.None)
        {
            return Errno.NotCapable;
        }

        switch (target.Kind)
        {
            case null when !request.Flags.HasFlag(OpenFlags.Create):
                return Errno.NoEntry;
            case null when target.MustBeDirectory || request.Flags.HasFlag(OpenFlags.Directory):
                return Errno.Invalid;
            case not null when request.Flags.HasFlag(OpenFlags.Create | OpenFlags.Exclusive):
                return Errno.Exists;
            case FileKind.SymbolicLink:
                return Errno.Loop;
            case FileKind.Directory:
                return OpenDirectory(directory, target, request, out opened);
            case null or FileKind.RegularFile when !request.Flags.HasFlag(OpenFlags.Directory):
                return OpenFile(directory, target, request, out opened);
            case FileKind.RegularFile:
                return Errno.NotDirectory;
            default:
                // Opening a pipe or a device can block, or do things.
                return request.Flags.HasFlag(OpenFlags.Directory) ? Errno.NotDirectory : Errno.NotCapable;
        }
    }

    private static Errno OpenDirectory(DirectoryDescriptor directory, JailTarget target, OpenRequest request, out Descriptor? opened)
    {
        opened = null;
        const OpenFlags FileOnly = OpenFlags.Create | OpenFlags.Truncate;
        if ((request.Flags & FileOnly) != OpenFlags.None || (request.Rights & Rights.Write) != Rights.None)
        {
            return Errno.IsDirectory;
        }

        opened = new DirectoryDescriptor(
            directory.Jail,
            target.Components,
            null,
            request.Rights & directory.Inheriting,
            request.Inheriting & directory.Inheriting);
        return Errno.Success;
    }

    private static Errno OpenFile(DirectoryDescriptor directory, JailTarget target, OpenRequest request, out Descriptor? opened)
    {
        opened = null;
        var rights = request.Rights & directory.Inheriting & (Rights.ReadFile | Rights.WriteFile);
        var truncates = request.Flags.HasFlag(OpenFlags.Truncate) && target.Kind is not null;
        var writes = truncates || (rights & Changing) != Rights.None;
        var budget = directory.Jail.Budget;
        if (target.Kind is null && !budget.TryTake(WriteBudget.EntryBytes))
        {
            return Errno.NoSpace;
        }

        // To read what was not asked for is refused by the rights; a file that may only be written to opens all the same.
        var access = !writes ? FileAccess.Read : rights.HasFlag(Rights.Read) ? FileAccess.ReadWrite : FileAccess.Write;
        const DescriptorFlags ThroughToDisk = DescriptorFlags.DataSync | DescriptorFlags.Sync;
        try
        {
            var handle = File.OpenHandle(
                target.HostPath,
                target.Kind is null ? FileMode.CreateNew : FileMode.Open,
                target.Kind is null && access == FileAccess.Read ? FileAccess.ReadWrite : access,
                FileShare.ReadWrite | FileShare.Delete,
                (request.DescriptorFlags & ThroughToDisk) != DescriptorFlags.None ? FileOptions.WriteThrough : FileOptions.None);
            if (truncates)
            {
                RandomAccess.SetLength(handle, 0);
            }

            opened = new FileDescriptor(handle, target.HostPath, budget, rights, request.DescriptorFlags);
            return Errno.Success;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            budget.Return(target.Kind is null ? WriteBudget.EntryBytes : 0);
            return FileErrors.Of(exception)!.Value;
        }
    }

    /// <summary>How a guest wants something opened.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct OpenRequest(OpenFlags Flags, Rights Rights, Rights Inheriting, DescriptorFlags DescriptorFlags)
    {
        public Rights NeededOfDirectory => Rights.Open
            | (Flags.HasFlag(OpenFlags.Create) ? Rights.CreateFile : Rights.None)
            | (Flags.HasFlag(OpenFlags.Truncate) ? Rights.SetPathSize : Rights.None);
    }
}
