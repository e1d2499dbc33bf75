using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ToolExec.Durable;

/// <summary>The tables, version by version. A script that has been shipped never changes; what comes later is a script of its own.</summary>
internal static class Schema
{
    /// <summary>Says that a file is one of ours: "TXEC".</summary>
    public const long ApplicationId = 0x54584543;

    private static readonly string[] Scripts =
    [
        // 1: effects. The numbers of states are those of EffectState; times are ticks in UTC.
        """
        CREATE TABLE ledger (epoch INTEGER NOT NULL);
        INSERT INTO ledger (epoch) VALUES (0);
        CREATE TABLE effects (
            id TEXT NOT NULL PRIMARY KEY,
            fence INTEGER NOT NULL,
            state INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            expires INTEGER,
            prior_state INTEGER,
            prior_changed INTEGER,
            prior_expires INTEGER,
            scope TEXT NOT NULL,
            tool TEXT NOT NULL,
            idempotency_key TEXT NOT NULL,
            arguments_hash TEXT NOT NULL,
            note TEXT,
            arguments BLOB,
            outcome BLOB
        );
        CREATE INDEX effects_open ON effects (state, created) WHERE state IN (0, 1, 4);
        CREATE INDEX effects_expires ON effects (expires) WHERE expires IS NOT NULL;
        """,

        // 2: executions that wait, and approvals. JSON is that of ToolExecJson.
        """
        CREATE TABLE executions (
            id TEXT NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            scope TEXT NOT NULL,
            state BLOB NOT NULL
        );
        CREATE INDEX executions_expires ON executions (expires);
        CREATE TABLE approvals (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            scope TEXT NOT NULL,
            request BLOB NOT NULL,
            arguments BLOB NOT NULL,
            decision BLOB
        );
        CREATE INDEX approvals_expires ON approvals (expires);
        CREATE TABLE approval_uses (
            id TEXT NOT NULL REFERENCES approvals (id) ON DELETE CASCADE,
            use INTEGER NOT NULL,
            user TEXT NOT NULL,
            PRIMARY KEY (id, use)
        ) WITHOUT ROWID;
        CREATE TABLE grants (
            id TEXT NOT NULL PRIMARY KEY,
            expires INTEGER NOT NULL,
            tool TEXT NOT NULL,
            uses_left INTEGER,
            grant_json BLOB NOT NULL
        );
        CREATE INDEX grants_tool ON grants (tool, expires);
        """,

        // 3: the audit trail. The record is what counts; what stands beside it is there to be searched.
        """
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            event TEXT NOT NULL,
            call_id TEXT,
            tool TEXT,
            tenant TEXT,
            user TEXT,
            status TEXT,
            hash TEXT NOT NULL,
            record BLOB NOT NULL
        );
        CREATE INDEX audit_time ON audit (time);
        """,
    ];

    /// <summary>Gets the version that this assembly writes.</summary>
    public static int Latest => Scripts.Length;

    /// <summary>Brings a file up to a version.</summary>
    /// <returns>The version that it had; 0 for a new one.</returns>
    /// <exception cref="IOException">It is not one of ours, or newer than this assembly.</exception>
    public static int Migrate(SqliteConnection connection, string file, int target)
    {
        using var statements = new Statements(connection);
        var version = (int)statements.Number("PRAGMA user_version");
        var application = statements.Number("PRAGMA application_id");
        if (application != ApplicationId && (version != 0 || application != 0 || statements.Number("SELECT count(*) FROM sqlite_master") > 0))
        {
            throw new IOException($"The file '{file}' is a database of something else. Give ToolExec a file of its own.");
        }

        if (version > Latest)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The file '{file}' has the version {version}, but this version of ToolExec.Durable knows versions up to {Latest}. Use a newer one, or another file."));
        }

        for (var next = version; next < target; next++)
        {
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"{Scripts[next]}PRAGMA application_id = {ApplicationId};PRAGMA user_version = {next + 1};");
#pragma warning restore CA2100
            command.Transaction = transaction;
            command.ExecuteNonQuery();
            transaction.Commit();
        }

        return version;
    }
}
