using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>Secrets that <c>dotnet user-secrets</c> keeps on a developer's machine. Safe for use by several threads.</summary>
/// <remarks>The file is read each time: it is small, and whoever changes a secret need not start the host again. It is not encrypted; it is for development.</remarks>
public sealed class UserSecretsResolver : ISecretResolver
{
    private readonly string _file;

    /// <summary>Initializes the resolver.</summary>
    /// <param name="userSecretsId">The project's <c>UserSecretsId</c>: characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <exception cref="ArgumentException">The id has other characters.</exception>
    public UserSecretsResolver(string userSecretsId)
        : this(userSecretsId, DefaultFolder())
    {
    }

    internal UserSecretsResolver(string userSecretsId, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(userSecretsId);
        if (userSecretsId is "." or ".." || !userSecretsId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
        {
            throw new ArgumentException($"A UserSecretsId has characters of [A-Za-z0-9_.-], but is '{userSecretsId}'.", nameof(userSecretsId));
        }

        _file = Path.Combine(folder, userSecretsId, "secrets.json");
    }

    /// <inheritdoc/>
    /// <remarks>A name with <c>:</c> stands for a member within members, whether the file writes it flat or nested.</remarks>
    public async ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            var bytes = await File.ReadAllBytesAsync(_file, cancellationToken).ConfigureAwait(false);
            var text = bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Find(json.RootElement, name);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SecretException(name, $"The user secrets cannot be read: {fault.GetType().Name}.", fault);
        }
        catch (JsonException)
        {
            // Its message may quote the file.
            throw new SecretException(name, "The file of the user secrets is no JSON.");
        }
    }

    private static string DefaultFolder() => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "Microsoft", "UserSecrets")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".microsoft", "usersecrets");

    // Configuration does not tell upper case from lower.
    private static string? Find(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in json.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                return member.Value.ToString() is { Length: > 0 } value ? value : null;
            }

            if (name.StartsWith(member.Name + ":", StringComparison.OrdinalIgnoreCase) && Find(member.Value, name[(member.Name.Length + 1)..]) is { } nested)
            {
                return nested;
            }
        }

        return null;
    }
}
