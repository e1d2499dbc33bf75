namespace ToolExec.Runtime.Tests;

/// <summary>Finds the guest program of this build.</summary>
internal static class TestGuest
{
    private const string Nowhere = "/no/such/program";

    /// <summary>Gets its folder: beside the tests, or where it was built.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Gives the guest of one language alone: a probe tries all that are there.</summary>
    public static GuestOptions Only(string language) => new()
    {
        Node = language is SandboxLanguages.JavaScript or SandboxLanguages.TypeScript ? new GuestOptions().Node : Nowhere,
        Python = language is SandboxLanguages.Python ? new GuestOptions().Python : Nowhere,
        CSharpFolder = language is SandboxLanguages.CSharp ? Folder : Nowhere,
    };

    private static string Find()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "toolexec-guest");
        return Directory.Exists(beside) ? beside : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "ToolExec.Guest", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))));
    }
}
