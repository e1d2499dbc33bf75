using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ToolExec;

/// <summary>A text of the configuration that may refer to secrets: each <c>{{secret:NAME}}</c> stands for the value of one.</summary>
/// <remarks>
/// Immutable. It holds names, never values, so it may be kept and shown. Everything outside a reference is taken as it is; braces that do not begin with
/// <c>{{secret:</c> mean nothing, and a value that was put in is not read again. A name has 1 to 256 characters of <c>[A-Za-z0-9_./:-]</c>.
/// </remarks>
public sealed class SecretText
{
    private const string Start = "{{secret:";
    private const string End = "}}";
    private const int MaxNameLength = 256;

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:-");

    private readonly string _text;
    private readonly (string Text, bool IsName)[] _parts;

    private SecretText(string text, (string Text, bool IsName)[] parts)
    {
        _text = text;
        _parts = parts;
        Names = [.. parts.Where(static p => p.IsName).Select(static p => p.Text).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Gets the names of the secrets that the text refers to, each once; empty as a rule.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Says whether a text has the beginning of a reference, well-formed or not: where references are not allowed, this is what to refuse.</summary>
    /// <param name="text">The text.</param>
    public static bool ContainsReference([NotNullWhen(true)] string? text) => text?.Contains(Start, StringComparison.Ordinal) is true;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">A reference is not closed, or its name is empty, too long or has other characters.</exception>
    public static SecretText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var parsed, out var error) ? parsed : throw new FormatException(error);
    }

    /// <summary>Reads a text, without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parsed">What was read.</param>
    /// <param name="error">What is wrong, in words for whoever wrote the text; it shows nothing of the text but the place.</param>
    /// <returns>Whether every reference in it is well-formed.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretText? parsed, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        parsed = null;
        error = null;
        var parts = new List<(string Text, bool IsName)>();
        var at = 0;
        while (text.IndexOf(Start, at, StringComparison.Ordinal) is var found and >= 0)
        {
            var nameAt = found + Start.Length;
            var end = text.IndexOf(End, nameAt, StringComparison.Ordinal);
            if (end < 0)
            {
                error = $"The reference to a secret at character {found} is not closed. Write {{{{secret:NAME}}}}.";
                return false;
            }

            var name = text[nameAt..end];
            if (name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(NameChars))
            {
                error = $"The reference to a secret at character {found} has a name that is none: a name has 1 to {MaxNameLength} characters of [A-Za-z0-9_./:-].";
                return false;
            }

            if (found > at)
            {
                parts.Add((text[at..found], false));
            }

            parts.Add((name, true));
            at = end + End.Length;
        }

        if (at < text.Length)
        {
            parts.Add((text[at..], false));
        }

        parsed = new SecretText(text, [.. parts]);
        return true;
    }

    /// <summary>Puts the values in the place of the references.</summary>
    /// <param name="resolver">Who gives the values; <see langword="null"/> where the host has none, which is fine as long as the text refers to no secret.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The text with the values. It is a secret from here on: do not keep, log or show it.</returns>
    /// <exception cref="SecretException">A secret is unknown or cannot be read, or there is no resolver.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<string> ResolveAsync(ISecretResolver? resolver, CancellationToken cancellationToken = default) =>
        Names.Count == 0 ? new(_text) : FillAsync(resolver, cancellationToken);

    /// <summary>Returns the text with its references, not their values.</summary>
    public override string ToString() => _text;

    private async ValueTask<string> FillAsync(ISecretResolver? resolver, CancellationToken cancellationToken)
    {
        if (resolver is null)
        {
            throw new SecretException(Names[0], $"The secret '{Names[0]}' is needed, but the host has no resolver of secrets. Register an ISecretResolver.");
        }

        var filled = new StringBuilder(_text.Length);
        foreach (var (text, isName) in _parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            filled.Append(!isName ? text : await resolver.ResolveAsync(text, cancellationToken).ConfigureAwait(false)
                ?? throw new SecretException(text, $"The secret '{text}' is needed, but no resolver of the host knows it. Add it where the host keeps its secrets, or correct the reference."));
        }

        return filled.ToString();
    }
}
