using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>Finds the address that an operation's path is appended to.</summary>
internal static partial class ServerAddress
{
    /// <summary>Makes an address of a server, relative to where the document is (OpenAPI 3.1.1, 4.8.5).</summary>
    /// <exception cref="DocumentException">A variable has no value, or one that is not allowed, or the result is no address.</exception>
    internal static Uri Of(OpenApiServer server, IDictionary<string, string> variables, Uri? document)
    {
        var text = Variable().Replace(server.Url ?? "/", match =>
        {
            var name = match.Groups["name"].Value;
            var declared = server.Variables?.TryGetValue(name, out var known) is true ? known : null;
            var value = variables.TryGetValue(name, out var set) ? set : declared?.Default ?? throw new DocumentException($"The server's address has the variable '{ToolText.Clean(name, 100)}', which has no value.");
            return declared?.Enum is { Count: > 0 } allowed && !allowed.Contains(value, StringComparer.Ordinal)
                ? throw new DocumentException($"The server's variable '{ToolText.Clean(name, 100)}' must be one of {ToolText.Clean(string.Join(", ", allowed), 300)}.")
                : value;
        });
        var found = document is { Scheme: "http" or "https" } ? Uri.TryCreate(document, text, out var address) : Uri.TryCreate(text, UriKind.Absolute, out address);
        return found && address is { Scheme: "http" or "https" }
            ? address
            : throw new DocumentException($"The server '{ToolText.Clean(text, 200)}' is no http or https address. Set the base address (baseUrl).");
    }

    [GeneratedRegex(@"\{(?<name>[^{}]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
