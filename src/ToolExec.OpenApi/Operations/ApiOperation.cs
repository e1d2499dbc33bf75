using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>An operation of the API, ready to be called.</summary>
/// <param name="Tool">The tool that it is.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, cut at its parameters.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Body">The body, or null.</param>
/// <param name="Servers">The servers that the document names for it.</param>
/// <param name="Security">What it requires, one of these.</param>
/// <param name="Accept">The media types of its answers.</param>
/// <param name="PromisesJson">Whether its successful answers are JSON, and nothing else.</param>
internal sealed record ApiOperation(
    Tool Tool,
    HttpMethod Method,
    PathTemplate Path,
    IReadOnlyList<ApiParameter> Parameters,
    ApiBody? Body,
    IReadOnlyList<OpenApiServer> Servers,
    IReadOnlyList<OpenApiSecurityRequirement> Security,
    string Accept,
    bool PromisesJson)
{
    /// <summary>Gets the operation's name in the document, which no other has: the method and the path.</summary>
    internal string RemoteName => $"{Method} {Path}";
}
