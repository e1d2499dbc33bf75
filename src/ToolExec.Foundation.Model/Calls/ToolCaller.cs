using System.Text;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>On whose behalf a call is made. The host says it, never the model; rules, budgets and the audit go by it.</summary>
/// <remarks>Every part is a text of the host's own; <see langword="null"/> where the host does not tell callers apart by it.</remarks>
public sealed record ToolCaller
{
    /// <summary>Gets the customer or organisation.</summary>
    [JsonPropertyName("tenant")]
    public string? Tenant { get; init; }

    /// <summary>Gets the person or the service.</summary>
    [JsonPropertyName("user")]
    public string? User { get; init; }

    /// <summary>Gets the conversation or job that the call belongs to.</summary>
    [JsonPropertyName("session")]
    public string? Session { get; init; }

    /// <summary>Gets the one request within the session.</summary>
    [JsonPropertyName("request")]
    public string? Request { get; init; }

    /// <summary>Gets the script that made the call, by the id of its execution; the code executor sets it.</summary>
    [JsonPropertyName("execution")]
    public string? Execution { get; init; }

    /// <summary>Gets the agent or model that asked.</summary>
    [JsonPropertyName("agent")]
    public string? Agent { get; init; }

    /// <summary>Gets the roles that rules may go by.</summary>
    [JsonPropertyName("roles")]
    public IReadOnlyList<string> Roles { get; init => field = value ?? []; } = [];

    /// <summary>Returns a text that is the same for all callers who share by a scope, and for nobody else.</summary>
    /// <param name="caller">The caller, or <see langword="null"/> where the host does not say.</param>
    /// <param name="scope">Who shares.</param>
    public static string ScopeOf(ToolCaller? caller, CallerScope scope)
    {
        if (scope == CallerScope.Everyone || caller is null)
        {
            return "";
        }

        // With its length, so that no text can pass for two others.
        var text = new StringBuilder();
        Add(caller.Tenant);
        Add(scope is CallerScope.User or CallerScope.Session ? caller.User : null);
        Add(scope == CallerScope.Session ? caller.Session : null);
        return text.ToString() is "-1:;-1:;-1:;" ? "" : text.ToString();

        void Add(string? part) => text.Append(part?.Length ?? -1).Append(':').Append(part).Append(';');
    }
}
