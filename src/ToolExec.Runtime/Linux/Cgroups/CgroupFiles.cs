namespace ToolExec.Runtime;

/// <summary>Reads and writes the control files of the kernel. They exist already; a value is one write.</summary>
internal static class CgroupFiles
{
    internal static void Write(string folder, string file, string value)
    {
        using var handle = File.OpenHandle(Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(handle, System.Text.Encoding.ASCII.GetBytes(value), 0);
    }

    internal static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();

    internal static bool Has(string folder, string file) => File.Exists(Path.Combine(folder, file));

    /// <summary>Reads the number behind a word of a file with lines such as <c>oom_kill 3</c>; 0 where there is none.</summary>
    internal static long Counter(string folder, string file, string word)
    {
        try
        {
            return File.ReadLines(Path.Combine(folder, file))
                .Select(line => line.Split(' '))
                .Where(parts => parts is [var name, _] && string.Equals(name, word, StringComparison.Ordinal))
                .Select(parts => long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))
                .FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // an older kernel, or the group is gone
        }
    }
}
