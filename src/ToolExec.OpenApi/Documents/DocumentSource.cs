namespace ToolExec.OpenApi;

/// <summary>Where a document is read from. What it refers to must lie in the same folder, or at the same origin.</summary>
internal sealed class DocumentSource
{
    private readonly Func<CancellationToken, ValueTask<Stream>>? _open;
    private readonly HttpClient? _http;
    private readonly string? _folder;

    private DocumentSource(Uri? address, string shown, string? folder, Func<CancellationToken, ValueTask<Stream>>? open, HttpClient? http)
    {
        Address = address;
        Shown = shown;
        _folder = folder;
        _open = open;
        _http = http;
    }

    /// <summary>Gets the address, null for a stream.</summary>
    internal Uri? Address { get; }

    /// <summary>Gets what messages call it.</summary>
    internal string Shown { get; }

    internal static DocumentSource FromFile(string path)
    {
        var full = RealPath(Path.GetFullPath(path));
        return new DocumentSource(new Uri(full), path, Path.GetDirectoryName(full), null, null);
    }

    internal static DocumentSource FromStream(Func<CancellationToken, ValueTask<Stream>> open) => new(null, "stream", null, open, null);

    internal static DocumentSource FromUrl(Uri address, HttpClient http) => new(address, address.GetLeftPart(UriPartial.Path), null, null, http);

    /// <exception cref="DocumentException">It cannot be read, or is larger.</exception>
    internal Task<byte[]> ReadAsync(int maxBytes, CancellationToken cancellationToken) =>
        _open is not null ? ReadStreamAsync(_open, maxBytes, cancellationToken) : ReadAddressAsync(Address!, maxBytes, cancellationToken);

    /// <summary>Reads a document that the first one, or another one, refers to.</summary>
    /// <exception cref="DocumentException">It lies elsewhere, cannot be read, or is larger.</exception>
    internal Task<byte[]> ReadOtherAsync(Uri address, int maxBytes, CancellationToken cancellationToken)
    {
        if (Address is null)
        {
            throw new DocumentException("a document that comes as a stream has no other documents beside it.");
        }

        var isBeside = _folder is not null
            ? address.IsFile && IsInside(RealPath(Path.GetFullPath(address.LocalPath)))
            : Uri.Compare(address, Address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        return isBeside
            ? ReadAddressAsync(address, maxBytes, cancellationToken)
            : throw new DocumentException(_folder is not null ? "it lies outside the folder of the document." : "it lies at another origin than the document.");
    }

    private static async Task<byte[]> ReadStreamAsync(Func<CancellationToken, ValueTask<Stream>> open, int maxBytes, CancellationToken cancellationToken)
    {
        var stream = await open(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await DocumentText.ReadBoundedAsync(stream, "stream", maxBytes, cancellationToken).ConfigureAwait(false);
        }
    }

    // A link inside the folder may lead out of it.
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            try
            {
                real = new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
            }
            catch (IOException)
            {
                return real; // it is not there, which the reading then says
            }
        }

        return real;
    }

    private bool IsInside(string path) => path.StartsWith(Path.TrimEndingDirectorySeparator(_folder!) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private async Task<byte[]> ReadAddressAsync(Uri address, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            if (_http is null)
            {
                var file = File.OpenRead(RealPath(address.LocalPath));
                await using (file.ConfigureAwait(false))
                {
                    return await DocumentText.ReadBoundedAsync(file, address.LocalPath, maxBytes, cancellationToken).ConfigureAwait(false);
                }
            }

            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new DocumentException($"'{address.GetLeftPart(UriPartial.Path)}' answered {(int)response.StatusCode} {response.ReasonPhrase}.");
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                return await DocumentText.ReadBoundedAsync(body, address.GetLeftPart(UriPartial.Path), maxBytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new DocumentException($"'{(address.IsFile ? address.LocalPath : address.GetLeftPart(UriPartial.Path))}' cannot be read: {(fault is HttpRequestException http ? HttpFaults.Words(http) : fault.Message)}", fault);
        }
    }
}
