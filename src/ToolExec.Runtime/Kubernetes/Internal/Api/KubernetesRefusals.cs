using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Says why an API server refused, so that whoever reads it knows what to change.</summary>
internal static class KubernetesRefusals
{
    private const int MaxText = 1024;

    /// <summary>Explains a refusal.</summary>
    /// <param name="act">What was asked.</param>
    /// <param name="kubernetesNamespace">Where.</param>
    /// <param name="status">The answer.</param>
    /// <param name="body">Its body, a status where it is one of the API's; or <see langword="null"/>.</param>
    public static string Explain(KubernetesAct act, string kubernetesNamespace, HttpStatusCode status, string? body)
    {
        var said = Message(body);
        var reason = said is null ? "" : $" It says: {said}";
        return status switch
        {
            HttpStatusCode.Unauthorized => $"The API server does not know the credentials.{reason}",
            HttpStatusCode.Forbidden when said?.Contains("exceeded quota", StringComparison.Ordinal) == true => $"The quota of the namespace '{kubernetesNamespace}' is used up.{reason}",
            HttpStatusCode.Forbidden when said?.Contains("violates PodSecurity", StringComparison.Ordinal) == true =>
                $"The namespace '{kubernetesNamespace}' does not admit the pod by its pod security level.{reason}",
            HttpStatusCode.Forbidden when said is null || said.Contains(" cannot ", StringComparison.Ordinal) =>
                $"The account may not {act.Verb} {act.Resource} in the namespace '{kubernetesNamespace}'. Give it the role that sandboxes need.{reason}",
            HttpStatusCode.Forbidden => $"The cluster's admission refused to {act.Verb} {act.Resource} in the namespace '{kubernetesNamespace}'.{reason}",
            HttpStatusCode.NotFound when act.Verb is "create" => $"There is no namespace '{kubernetesNamespace}', or the API server does not have {act.Resource}.{reason}",
            HttpStatusCode.TooManyRequests => $"The API server has too much to do.{reason}",
            _ => string.Create(CultureInfo.InvariantCulture, $"The API server did not {act.Verb} {act.Resource}: it answered with {(int)status}.{reason}"),
        };
    }

    private static string? Message(string? body)
    {
        try
        {
            var message = string.IsNullOrEmpty(body) ? null : JsonSerializer.Deserialize(body, KubernetesJsonContext.Default.KubernetesStatus)?.Message;
            return message is { Length: > MaxText } ? string.Concat(message.AsSpan(0, MaxText), "…") : message is { Length: > 0 } ? message : null;
        }
        catch (JsonException)
        {
            return null; // Somebody between the server and us: the number must do.
        }
    }
}
