using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Runtime;

/// <summary>The file system of an image: files of this machine and texts of ours, at the paths where the guest finds them. Written as a tar archive.</summary>
/// <remarks>Everything belongs to root and is as old as the epoch, so that the same content is the same image.</remarks>
internal sealed class RootFilesystem
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ExecutableMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode SharedMode = ExecutableMode | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    // Where distributions have merged these into /usr, programs name files by both paths.
    private static readonly string[] Merged = ["/bin", "/lib", "/lib32", "/lib64", "/sbin"];

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Initializes a file system with the folders that engines mount on, <c>/tmp</c>, and the links of this machine's root.</summary>
    public RootFilesystem()
    {
        foreach (var path in Merged)
        {
            if (new DirectoryInfo(path).LinkTarget is { } target)
            {
                _entries.Add(path, new Entry(ExecutableMode, Link: target));
            }
        }

        foreach (var folder in new[] { "/dev", "/etc", "/proc", "/run", "/sys", "/var/tmp" })
        {
            AddFolder(folder, ExecutableMode);
        }

        // Open to all, as the mount over it may take its mode from here.
        AddFolder("/tmp", SharedMode);
    }

    /// <summary>Gets the paths that it has.</summary>
    public IReadOnlyCollection<string> Paths => _entries.Keys;

    /// <summary>Adds a file of this machine; a link becomes what it points to. A path that is there already keeps what it has.</summary>
    /// <param name="path">Where the guest finds it.</param>
    /// <param name="source">Where it is here.</param>
    public void AddFile(string path, string source)
    {
        var real = new FileInfo(source).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? source;
        if (!File.Exists(real))
        {
            return; // A link to nothing, or to a folder.
        }

        var executable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(real).HasFlag(UnixFileMode.UserExecute);
        Add(path, new Entry(executable ? ExecutableMode : FileMode, Source: real));
    }

    /// <summary>Adds a file of ours.</summary>
    /// <param name="path">Where the guest finds it.</param>
    /// <param name="content">What is in it.</param>
    public void AddContent(string path, ReadOnlyMemory<byte> content) => Add(path, new Entry(FileMode, Content: content));

    /// <summary>Adds a link.</summary>
    /// <param name="path">Where the guest finds it.</param>
    /// <param name="target">Where it leads, in the guest.</param>
    public void AddLink(string path, string target) => Add(path, new Entry(ExecutableMode, Link: target));

    /// <summary>Adds files and folders of this machine, at the paths by which programs here find them.</summary>
    /// <param name="files">What programs need.</param>
    /// <param name="leaveOut">Says which folders, and what is in them, stay out.</param>
    public void Add(ProgramFiles files, Func<DirectoryInfo, bool>? leaveOut = null)
    {
        foreach (var file in files.All)
        {
            if (Directory.Exists(file.Source))
            {
                AddTree(file.Path, file.Source, leaveOut);
            }
            else
            {
                AddFile(file.Path, file.Source);
            }
        }
    }

    /// <summary>Adds a folder of this machine with everything in it. Links become what they point to; those to folders stay out.</summary>
    /// <param name="path">Where the guest finds it.</param>
    /// <param name="source">Where it is here.</param>
    /// <param name="leaveOut">Says which folders, and what is in them, stay out.</param>
    public void AddTree(string path, string source, Func<DirectoryInfo, bool>? leaveOut = null)
    {
        foreach (var item in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            if (item is not DirectoryInfo folder)
            {
                AddFile($"{path}/{item.Name}", item.FullName);
            }
            else if (folder.LinkTarget is null && leaveOut?.Invoke(folder) != true)
            {
                AddTree($"{path}/{item.Name}", item.FullName, leaveOut);
            }
        }
    }

    /// <summary>Returns the hash of everything in it: SHA-256, in hexadecimal.</summary>
    public async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, entry) in _entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path}\0{(int)entry.Mode}\0{entry.IsFolder}\0")));
            if (entry.Source is { } source)
            {
                var file = File.OpenRead(source);
                await using (file.ConfigureAwait(false))
                {
                    hash.AppendData(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
                }
            }
            else
            {
                hash.AppendData(entry.Link is { } link ? Encoding.UTF8.GetBytes(link) : SHA256.HashData(entry.Content.Span));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes it as a tar archive.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(destination, TarEntryFormat.Pax, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            foreach (var (path, entry) in _entries)
            {
                var content = entry.Open();
                await using ((content ?? Stream.Null).ConfigureAwait(false))
                {
                    var item = new PaxTarEntry(entry.Type, path[1..] + (entry.IsFolder ? "/" : "")) { Mode = entry.Mode, ModificationTime = DateTimeOffset.UnixEpoch };
                    if (content is not null)
                    {
                        item.DataStream = content; // Other entries refuse even null.
                    }

                    if (entry.Link is { } target)
                    {
                        item.LinkName = target;
                    }

                    await tar.WriteEntryAsync(item, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private void AddFolder(string path, UnixFileMode mode) => Add(path, new Entry(mode, IsFolder: true));

    private void Add(string path, Entry entry)
    {
        if (Merged.FirstOrDefault(m => path.StartsWith(m + "/", StringComparison.Ordinal)) is { } merged && _entries.TryGetValue(merged, out var at) && at.Link is { } link)
        {
            path = $"/{link.Trim('/')}{path[merged.Length..]}";
        }

        // Archives are unpacked in order, and the order of the paths puts a folder before what is in it.
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _entries.TryAdd(path[..slash], new Entry(ExecutableMode, IsFolder: true));
        }

        _entries.TryAdd(path, entry);
    }

    private sealed record Entry(UnixFileMode Mode, bool IsFolder = false, string? Source = null, ReadOnlyMemory<byte> Content = default, string? Link = null)
    {
        public TarEntryType Type => IsFolder ? TarEntryType.Directory : Link is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink;

        public Stream? Open() => Type != TarEntryType.RegularFile ? null : Source is { } source ? File.OpenRead(source) : new MemoryStream(Content.ToArray(), writable: false);
    }
}
