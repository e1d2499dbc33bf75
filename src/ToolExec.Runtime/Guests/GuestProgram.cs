using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>A program that runs scripts of one language and speaks the protocol.</summary>
/// <param name="Language">The language.</param>
/// <param name="Executable">The full path of the interpreter on this host.</param>
/// <param name="Folder">The full path of the folder with the guest's own files; a sandbox must let the guest read it, and never write to it.</param>
internal sealed record GuestProgram(string Language, string Executable, string Folder)
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>Gets a value indicating whether scripts run in the managed engine, which is a program of .NET whatever their language.</summary>
    public bool IsEngine { get; init; }

    /// <summary>Gets a value indicating whether the program runs on .NET.</summary>
    public bool IsDotNet => IsEngine || Language is SandboxLanguages.CSharp;

    /// <summary>Returns the arguments that come before the protocol's.</summary>
    /// <param name="folder">Where the guest finds <see cref="Folder"/>.</param>
    /// <param name="limits">What it may use.</param>
    public IEnumerable<string> Arguments(string folder, SandboxLimits limits) => Language switch
    {
        _ when IsEngine => [$"{folder}/{GuestFiles.CSharp}", "engine", "--language", Language],

        // The engine's own bound on its heap; what is beside it needs a bound from outside.
        SandboxLanguages.JavaScript when limits.MemoryBytes is { } bytes =>
            [string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={Math.Max(16, bytes / Megabyte)}"), $"{folder}/{GuestFiles.JavaScript}"],
        SandboxLanguages.JavaScript => [$"{folder}/{GuestFiles.JavaScript}"],
        SandboxLanguages.Python => ["-I", "-B", "-X", "utf8", "-c", PythonBytecode.Start, $"{folder}/{GuestFiles.Python}"],
        _ => [$"{folder}/{GuestFiles.CSharp}", "csharp"],
    };

    /// <summary>Returns the variables that the program needs, beyond what any program does.</summary>
    /// <param name="limits">What it may use.</param>
    public IReadOnlyDictionary<string, string> Environment(SandboxLimits limits)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (IsDotNet)
        {
            variables["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
            variables["DOTNET_EnableDiagnostics"] = "0";
            variables["DOTNET_gcConcurrent"] = "0";
            variables["DOTNET_TieredPGO"] = "0";
            // The engine keeps the limit for the script by itself; the rest of its process needs some too.
            if (limits.MemoryBytes is { } bytes && !IsEngine)
            {
                variables["DOTNET_GCHeapHardLimit"] = bytes.ToString("x", CultureInfo.InvariantCulture);
            }
        }

        return variables;
    }
}
