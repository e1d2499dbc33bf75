using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that keeps an audit trail, and somebody who changes it afterwards.</summary>
public sealed class AuditTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Trail_ChangedLater_IsFoundOut()
    {
        var (folder, elsewhere) = (Directory.CreateTempSubdirectory("toolexec-").FullName, Directory.CreateTempSubdirectory("toolexec-").FullName);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(elsewhere, "audit.key"), "nobody else knows this");
            await PayAsync(folder, elsewhere).WaitAsync(Limit);
            var trail = Path.Combine(folder, "audit.jsonl");
            var options = new AuditVerifyOptions
            {
                KeyFile = Path.Combine(elsewhere, "audit.key"),
                Anchor = AuditVerifyOptions.ReadAnchor(Path.Combine(elsewhere, "audit.anchor.json")),
            };
            var text = await File.ReadAllTextAsync(trail);

            text.Should().Contain("\"amount\":100").And.NotContain("DE00");
            (await AuditVerifier.VerifyAsync([trail], options).AsTask().WaitAsync(Limit)).IsValid.Should().BeTrue();
            await File.WriteAllTextAsync(trail, text.Replace("\"amount\":100", "\"amount\":1", StringComparison.Ordinal));
            var found = await AuditVerifier.VerifyAsync([trail], options).AsTask().WaitAsync(Limit);
            found.Fault!.Line.Should().Be(2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static async Task PayAsync(string folder, string elsewhere)
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("bank", bank => bank.AddTool("pay", (string toIban, int amount) => "paid", "Pays."));

        #region audit
        services.AddToolExec().UseAudit(audit =>
        {
            audit.File = Path.Combine(folder, "audit.jsonl");
            audit.AnchorFile = Path.Combine(elsewhere, "audit.anchor.json");
            audit.KeyFile = Path.Combine(elsewhere, "audit.key");
            audit.SensitiveNames.Add("*iban*");
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync();
        (await executor.CallJsonAsync("bank:pay", """{ "toIban": "DE00 1234", "amount": 100 }""")).EnsureSucceeded();
    }
}
