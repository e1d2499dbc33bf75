using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>Reads what has become of a pod.</summary>
internal static class PodStates
{
    private const int Killed = 128 + 9;

    // What does not get better while one waits.
    private static readonly HashSet<string> ImageFaults = new(StringComparer.Ordinal)
    {
        "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed",
    };

    private static readonly HashSet<string> StartFaults = new(StringComparer.Ordinal)
    {
        "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PreCreateHookError", "PreStartHookError", "PostStartHookError", "StartError",
    };

    /// <summary>Says whether a pod runs.</summary>
    public static bool IsRunning(Pod pod) => StateOf(pod)?.Running is not null;

    /// <summary>Says whether nothing of a pod runs any more.</summary>
    public static bool HasEnded(Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed" || StateOf(pod)?.Terminated is not null;

    /// <summary>Says why a pod will not run, or <see langword="null"/> where it may.</summary>
    public static string? Fault(Pod pod)
    {
        var waiting = StateOf(pod)?.Waiting;
        return waiting?.Reason is { } reason && ImageFaults.Contains(reason) ? $"The node cannot get the image '{pod.Spec.Containers[0].Image}' ({With(reason, waiting.Message)})."
            : waiting?.Reason is { } other && StartFaults.Contains(other) ? $"The node cannot make the pod's container ({With(other, waiting.Message)})."
            : HasEnded(pod) ? $"The pod ended before its streams could be had ({End(pod)})."
            : null;
    }

    /// <summary>Says what a pod that does not run waits for.</summary>
    public static string Waiting(Pod? pod) =>
        pod is null ? "nothing is known of it"
        : pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" }) is { } unscheduled ? $"no node takes it: {With(unscheduled.Reason, unscheduled.Message)}"
        : StateOf(pod)?.Waiting is { } waiting ? $"its node prepares it: {With(waiting.Reason, waiting.Message)}"
        : $"it is {pod.Status?.Phase ?? "unknown"}";

    /// <summary>Explains the end of a pod that ran.</summary>
    /// <param name="pod">The pod; <see langword="null"/> where it is gone.</param>
    /// <param name="isMemoryBounded">Its memory is bounded.</param>
    /// <param name="errorTail">The end of what went to standard error.</param>
    public static SandboxError Explain(Pod? pod, bool isMemoryBounded, string errorTail)
    {
        if (pod is null)
        {
            return new SandboxError(SandboxErrorKind.Exited, "The script's pod was removed before it gave a result, by somebody in the cluster. Try again.");
        }

        var end = StateOf(pod)?.Terminated;
        switch (pod.Status?.Reason)
        {
            case "DeadlineExceeded":
                return new SandboxError(SandboxErrorKind.TimeLimit, "The script's pod reached the end of its life and was stopped. Do less, or in parts.");
            case "Evicted" or "Preempting" or "Terminated" or "NodeShutdown" or "NodeLost" or "NodeAffinity":
                return new SandboxError(SandboxErrorKind.Exited, $"The script's pod was ended by its node ({With(pod.Status.Reason, pod.Status.Message)}). Try again.");
        }

        if (pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "DisruptionTarget", Status: "True" }) is { } disrupted)
        {
            return new SandboxError(SandboxErrorKind.Exited, $"The script's pod was ended by the cluster ({With(disrupted.Reason, disrupted.Message)}). Try again.");
        }

        // Where the kernel killed a child of the first process, the container just ends with its signal. Nobody else kills it before its run is over.
        return end is null ? new SandboxError(SandboxErrorKind.Exited, $"The script's pod lost its way to the host before it gave a result ({Waiting(pod)}).")
            : end.Reason is "OOMKilled" || (end.ExitCode == Killed && isMemoryBounded)
                ? new SandboxError(SandboxErrorKind.MemoryLimit, "The script wanted more memory than it may have, and was stopped. Keep less at the same time.")
                : GuestEnd.Explain(end.ExitCode, Words(end), errorTail);
    }

    private static PodContainerState? StateOf(Pod pod) => pod.Status?.ContainerStatuses?.FirstOrDefault(c => c.Name is PodPlan.Container)?.State;

    private static string End(Pod pod) =>
        StateOf(pod)?.Terminated is { } end ? With(Words(end), end.Message) : With(pod.Status?.Reason ?? pod.Status?.Phase, pod.Status?.Message);

    private static string Words(PodContainerTerminated end) => end.ExitCode > 128
        ? string.Create(CultureInfo.InvariantCulture, $"signal {end.ExitCode - 128}")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {end.ExitCode}");

    private static string With(string? reason, string? message) => string.IsNullOrWhiteSpace(message) ? reason ?? "no reason is given" : $"{reason}: {message.Trim()}";
}
