using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a task that an agent was given.</summary>
/// <remarks>Its JSON has the members <c>status</c>, <c>metrics</c>, <c>files_modified</c>, <c>observations</c> and <c>error</c>.</remarks>
public sealed record TaskResult
{
    /// <summary>Initializes a result.</summary>
    /// <param name="status">How the task ended.</param>
    /// <param name="error">What blocks it; needed where it is blocked.</param>
    /// <exception cref="ArgumentException">The task is blocked and nothing says by what.</exception>
    [JsonConstructor]
    public TaskResult(TaskOutcome status, string? error = null)
    {
        if (status == TaskOutcome.Blocked && string.IsNullOrWhiteSpace(error))
        {
            throw new ArgumentException("A task that is BLOCKED needs an error that says by what.", nameof(error));
        }

        Status = status;
        Error = error;
    }

    /// <summary>Gets how the task ended.</summary>
    [JsonPropertyName("status")]
    public TaskOutcome Status { get; }

    /// <summary>Gets what it used, or <see langword="null"/> where nobody counted.</summary>
    [JsonPropertyName("metrics")]
    public TaskMetrics? Metrics { get; init; }

    /// <summary>Gets the paths of the files that it changed.</summary>
    [JsonPropertyName("files_modified")]
    public IReadOnlyList<string> FilesModified { get; init => field = value ?? []; } = [];

    /// <summary>Gets what was noticed on the way.</summary>
    [JsonPropertyName("observations")]
    public IReadOnlyList<string> Observations { get; init => field = value ?? []; } = [];

    /// <summary>Gets what went wrong, or <see langword="null"/>.</summary>
    [JsonPropertyName("error")]
    public string? Error { get; }
}
