namespace ToolExec.Cli;

/// <summary>Tells the types of entries apart.</summary>
internal static class FileEntry
{
    public static FileEntryType TypeOf(FileSystemInfo info) =>
        info.LinkTarget is not null ? FileEntryType.Link : info is DirectoryInfo ? FileEntryType.Folder : FileEntryType.File;
}
