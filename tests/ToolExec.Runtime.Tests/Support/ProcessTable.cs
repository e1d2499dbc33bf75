namespace ToolExec.Runtime.Tests;

/// <summary>Looks at processes of this machine.</summary>
internal static class ProcessTable
{
    /// <summary>Says whether a process runs. One that nobody has collected yet is dead as well, and it may go while it is looked at.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
