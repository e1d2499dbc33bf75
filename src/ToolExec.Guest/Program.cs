namespace ToolExec.Guest;

internal static class Program
{
    private static int Main() => 64;
}
