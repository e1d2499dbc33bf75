using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec;

/// <summary>Maps tool ids to the narrower names that model APIs take, <c>^[A-Za-z0-9_-]{1,64}$</c>, and back.</summary>
/// <remarks>
/// <para>Most ids stay readable: <c>github:create_issue</c> becomes <c>github__create_issue</c>. A colon is written <c>__</c>, a dot <c>_-</c>,
/// a plus sign <c>_P</c>, and an underscore that would be taken for one of these <c>_Z</c>; so two ids never share a name.</para>
/// <para>An id whose name would be longer than 64 characters is cut and ends in <c>_Zh</c> and 16 characters of its SHA-256 hash.
/// Such a name cannot be read back by itself: <see cref="ModelToolNameMap"/> keeps the table.</para>
/// </remarks>
public static class ModelToolName
{
    /// <summary>The most characters that a model API takes in a tool's name.</summary>
    public const int MaxLength = 64;

    private const string HashMark = "_Zh";
    private const int HashLength = 16;
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Returns the name for an id: always the same one, and never that of another id.</summary>
    /// <param name="id">The id; not empty.</param>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    public static string Encode(ToolId id)
    {
        if (id.IsEmpty)
        {
            throw new ArgumentException("An empty tool id has no name.", nameof(id));
        }

        var text = id.ToString();
        var name = new StringBuilder(text.Length + 4);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] switch
            {
                ':' => name.Append("__"),
                '.' => name.Append("_-"),
                '+' => name.Append("_P"),
                '_' when i + 1 < text.Length && text[i + 1] is '_' or '-' or ':' or '.' or '+' or 'Z' or 'P' => name.Append("_Z"),
                var c => name.Append(c),
            };
        }

        return name.Length <= MaxLength ? name.ToString() : Shorten(name.ToString(), text);
    }

    /// <summary>Reads a name back into its id.</summary>
    /// <param name="name">The name that a model used.</param>
    /// <param name="id">The id, or the default value.</param>
    /// <returns>Whether the name is one that <see cref="Encode"/> makes and that can be read back without a table.</returns>
    public static bool TryDecode([NotNullWhen(true)] string? name, out ToolId id)
    {
        id = default;
        if (name is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var escaped = name[i] == '_' && i + 1 < name.Length ? name[i + 1] switch { '_' => ':', '-' => '.', 'P' => '+', 'Z' => '_', _ => '\0' } : '\0';
            text.Append(escaped == '\0' ? name[i] : escaped);
            i += escaped == '\0' ? 0 : 1;
        }

        // Only names that Encode itself would write count: anything else is another tool's name or none.
        return ToolId.TryParse(text.ToString(), out id) && string.Equals(Encode(id), name, StringComparison.Ordinal) || Clear(out id);
    }

    private static bool Clear(out ToolId id)
    {
        id = default;
        return false;
    }

    private static string Shorten(string name, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(text), hash);
        var kept = name.AsSpan(0, MaxLength - HashMark.Length - HashLength);

        // "_Zh" is never written for an id: "_Z" stands only before one of "_-ZP". A cut escape must not make it ambiguous.
        var short_ = new StringBuilder(MaxLength).Append(kept.TrimEnd('_')).Append(HashMark);
        for (var bit = 0; bit < HashLength * 5; bit += 5)
        {
            var window = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            short_.Append(Base32[(window >> (11 - (bit % 8))) & 31]);
        }

        return short_.ToString();
    }
}
