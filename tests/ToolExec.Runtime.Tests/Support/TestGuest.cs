namespace ToolExec.Runtime.Tests;

/// <summary>Finds the guest program of this build.</summary>
internal static class TestGuest
{
    /// <summary>Gets its folder: beside the tests, or where it was built.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "toolexec-guest");
        return Directory.Exists(beside) ? beside : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "ToolExec.Guest", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))));
    }
}
