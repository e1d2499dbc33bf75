namespace ToolExec.Runtime;

/// <summary>Finds the programs that run scripts on this host.</summary>
internal sealed class GuestPrograms(GuestFiles files, GuestOptions options)
{
    private static readonly string[] SystemFolders = OperatingSystem.IsWindows() ? [] : ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>The languages that guests are there for. TypeScript becomes JavaScript before a guest gets it (<see cref="TypeErasure"/>).</summary>
    public static IReadOnlyList<string> Languages { get; } = [SandboxLanguages.JavaScript, SandboxLanguages.Python, SandboxLanguages.CSharp];

    /// <summary>Finds the program for a language.</summary>
    /// <param name="language">The language.</param>
    /// <param name="reason">What is missing, or <see langword="null"/>.</param>
    /// <returns>The program, or <see langword="null"/>.</returns>
    public GuestProgram? Find(string language, out string? reason)
    {
        var name = language switch
        {
            SandboxLanguages.JavaScript or SandboxLanguages.TypeScript => options.Node,
            SandboxLanguages.Python => options.Python,
            SandboxLanguages.CSharp => options.DotNet,
            _ => null,
        };
        if (name is null)
        {
            reason = $"There is no guest for {language}.";
            return null;
        }

        if (FindExecutable(name) is not { } executable)
        {
            reason = $"The program '{name}', which runs {language}, is not on this host. Install it, or set its path.";
            return null;
        }

        var folder = language is SandboxLanguages.CSharp ? options.CSharpFolder ?? Path.Combine(AppContext.BaseDirectory, "toolexec-guest") : files.Folder;
        if (language is SandboxLanguages.CSharp && !File.Exists(Path.Combine(folder, GuestFiles.CSharp)))
        {
            reason = $"The folder '{folder}' with the guest for C# is not there. Reference the package ToolExec.Guest in the host.";
            return null;
        }

        reason = null;
        return new GuestProgram(language is SandboxLanguages.TypeScript ? SandboxLanguages.JavaScript : language, executable, folder);
    }

    /// <summary>Does once what the program would else do at each start; see <see cref="GuestFiles.CompileAsync"/>.</summary>
    public Task CompileAsync(GuestProgram program, CancellationToken cancellationToken) => files.CompileAsync(program, cancellationToken);

    // The system's own first: a wrapper in somebody's home is slow, and may want variables that guests do not get.
    private static string? FindExecutable(string name)
    {
        if (Path.IsPathFullyQualified(name))
        {
            return File.Exists(name) ? name : null;
        }

        string[] endings = OperatingSystem.IsWindows() ? [".exe"] : [""];
        return SystemFolders
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
            .FirstOrDefault(File.Exists);
    }
}
