namespace ToolExec.Conventions.Tests;

/// <summary>A fact about what was packed: TOOLEXEC_PACKAGES names the folder, as .ci/run does after it has packed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute() => Skip = Folder is null ? "Set TOOLEXEC_PACKAGES to a folder of packed packages." : null;

    public static string? Folder => Environment.GetEnvironmentVariable("TOOLEXEC_PACKAGES") is { Length: > 0 } folder ? folder : null;
}
