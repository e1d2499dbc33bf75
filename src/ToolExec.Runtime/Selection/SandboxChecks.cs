namespace ToolExec.Runtime;

/// <summary>What is wrong with a request before anything of it runs.</summary>
internal static class SandboxChecks
{
    /// <summary>Returns the fault, or <see langword="null"/>.</summary>
    public static SandboxError? Fault(SandboxRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Code))
        {
            return Invalid("There is no code to run.");
        }

        // Required members can be given as null by whoever does not check for it.
        return request.Gateway is null ? Invalid("The request has no gateway: it says which tools the code may call, if only none.")
            : string.IsNullOrEmpty(request.Language) ? Invalid("The request does not say in which language the code is.")
            : null;
    }

    /// <summary>Returns the fault, or <see langword="null"/>; what the sandbox does not run is one.</summary>
    public static SandboxError? Fault(SandboxRequest request, SandboxInfo sandbox) => Fault(request)
        ?? (sandbox.Languages.Contains(request.Language, StringComparer.Ordinal)
            ? null
            : Invalid($"The sandbox '{sandbox.Name}' does not run '{request.Language}'. It runs {string.Join(", ", sandbox.Languages)}."));

    private static SandboxError Invalid(string message) => new(SandboxErrorKind.InvalidRequest, message);
}
