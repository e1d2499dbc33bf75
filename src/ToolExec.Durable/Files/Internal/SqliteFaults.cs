using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ToolExec.Durable;

/// <summary>Says in words what SQLite says in numbers.</summary>
internal static class SqliteFaults
{
    // Primary result codes (sqlite.org/rescode.html).
    private const int Permission = 3;
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NoDatabase = 26;

    public static IOException ToIO(SqliteException fault, string file) => new(
        fault.SqliteErrorCode switch
        {
            Permission or ReadOnly => $"The file '{file}' cannot be written: it, or its folder, is read-only. Give this process's user the right to write there.",
            Busy => $"The file '{file}' is in use by a program that does not keep to its lock. Stop that program.",
            Corrupt => $"The file '{file}' is damaged. Stop the host, keep a copy of it and the files beside it, and put a backup in its place.",
            Full => $"The file '{file}' cannot grow: the disk or the quota is full. Make room; nothing that was acknowledged is lost.",
            CannotOpen => $"The file '{file}' cannot be opened. See that its folder is there and that this process's user may write to it.",
            NoDatabase => $"The file '{file}' is no database. Give ToolExec a file of its own.",
            _ => string.Create(CultureInfo.InvariantCulture, $"The file '{file}' cannot be read or written (SQLite {fault.SqliteExtendedErrorCode})."),
        },
        fault);
}
