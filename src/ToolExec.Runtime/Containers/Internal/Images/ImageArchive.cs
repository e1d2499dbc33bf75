using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>An image of one layer as the archive that <c>docker save</c> writes: for engines that take a file system only with a description of it.</summary>
internal sealed class ImageArchive : IDisposable
{
    private const string LayerFile = "layer.tar";
    private const int CopyBytes = 128 * 1024;

    private readonly string _folder;
    private readonly byte[] _config;
    private readonly byte[] _manifest;
    private readonly string _configFile;

    private ImageArchive(string folder, string name, byte[] config)
    {
        _folder = folder;
        _config = config;
        _configFile = $"{Convert.ToHexStringLower(SHA256.HashData(config))}.json";
        _manifest = Write(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("Config"u8, _configFile);
            json.WriteStartArray("RepoTags"u8);
            json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteStartArray("Layers"u8);
            json.WriteStringValue(LayerFile);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>Writes the layer to a file of this process; its hash must be known before the first byte of the archive.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="label">A label of it.</param>
    /// <param name="value">The label's value.</param>
    /// <param name="write">Writes the file system as a tar archive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">The file cannot be written.</exception>
    public static async Task<ImageArchive> CreateAsync(string name, string label, string value, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        string? folder = null;
        try
        {
            folder = OwnedFolders.Create("image", forOthers: false);
            var digest = await WriteLayerAsync(Path.Combine(folder, LayerFile), write, cancellationToken).ConfigureAwait(false);
            var archive = new ImageArchive(folder, name, Config(label, value, digest));
            folder = null;
            return archive;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The image cannot be written to a file: {e.Message}", null, e);
        }
        finally
        {
            if (folder is not null)
            {
                OwnedFolders.TryDelete(folder);
            }
        }
    }

    /// <summary>Writes the archive.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(destination, TarEntryFormat.Pax, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            await AddAsync(tar, _configFile, new MemoryStream(_config, writable: false), cancellationToken).ConfigureAwait(false);
            await AddAsync(tar, LayerFile, File.OpenRead(Path.Combine(_folder, LayerFile)), cancellationToken).ConfigureAwait(false);
            await AddAsync(tar, "manifest.json", new MemoryStream(_manifest, writable: false), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the file.</summary>
    public void Dispose() => OwnedFolders.TryDelete(_folder);

    private static async Task<string> WriteLayerAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, CopyBytes, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            using var hash = SHA256.Create();
            var hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true);
            await using (hashed.ConfigureAwait(false))
            {
                await write(hashed, cancellationToken).ConfigureAwait(false);
            }

            return Convert.ToHexStringLower(hash.Hash!);
        }
    }

    private static byte[] Config(string label, string value, string digest) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("architecture"u8, RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
        json.WriteString("os"u8, "linux");
        json.WriteStartObject("config"u8);
        json.WriteStartObject("Labels"u8);
        json.WriteString(label, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("rootfs"u8);
        json.WriteString("type"u8, "layers");
        json.WriteStartArray("diff_ids"u8);
        json.WriteStringValue($"sha256:{digest}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }

        return stream.ToArray();
    }

    private static async Task AddAsync(TarWriter tar, string name, Stream content, CancellationToken cancellationToken)
    {
        await using (content.ConfigureAwait(false))
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, name) { ModificationTime = DateTimeOffset.UnixEpoch, DataStream = content };
            await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }
}
