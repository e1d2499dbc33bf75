using ToolExec.Backend;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class BackendReadme
{
    [Fact]
    public async Task Backend_OfTwoFunctions_ListsThemWithTheirSchemas()
    {
        await using var math = Build();

        var list = await math.ListToolsAsync(default).OrHang();

        list.Tools.Select(t => t.Tool.Name).Should().Equal("add", "halve");
        list.Tools[0].Tool.InputSchema.GetProperty("required").GetArrayLength().Should().Be(2);
    }

    private static LocalBackend Build()
    {
        #region readme-backend
        var math = new LocalBackendBuilder("math")
            .AddTool("add", (int a, int b) => a + b, "Adds two numbers.")
            .AddTool("halve", (double x) => x / 2, "Halves a number.")
            .Build();
        #endregion

        return math;
    }
}
