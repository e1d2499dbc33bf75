namespace ToolExec.Backend;

/// <summary>Secrets in files of one folder, one file for each, as container platforms mount them. Safe for use by several threads.</summary>
/// <remarks>A name may have <c>/</c> for a folder within; it never leads out of the folder, except through links that whoever owns the folder put there.</remarks>
public sealed class FileSecretResolver : ISecretResolver
{
    private const int MaxBytes = 64 * 1024;
    private readonly string _folder;

    /// <summary>Initializes the resolver.</summary>
    /// <param name="folder">The folder, such as <c>/run/secrets</c>. It need not be there yet.</param>
    public FileSecretResolver(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    /// <remarks>The file is UTF-8 text of at most 64 KiB; line breaks at its end are not part of the value. An empty file counts as absent.</remarks>
    public async ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(':', StringComparison.Ordinal) || name.Split('/').Any(static part => part is "" or "." or ".."))
        {
            return null;
        }

        try
        {
            var stream = new FileStream(Path.Combine(_folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous);
            await using (stream.ConfigureAwait(false))
            {
                if (stream.Length > MaxBytes)
                {
                    throw new SecretException(name, $"The file of the secret '{name}' has {stream.Length} bytes, but at most {MaxBytes} are taken.");
                }

                using var reader = new StreamReader(stream);
                return (await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).TrimEnd('\r', '\n') is { Length: > 0 } value ? value : null;
            }
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SecretException(name, $"The file of the secret '{name}' cannot be read: {fault.GetType().Name}.", fault);
        }
    }
}
