using System.Text.Json;

namespace ToolExec.Samples.PackageReadmes;

public sealed class ModelReadme
{
    [Fact]
    public void FailureOfATool_IsDataThatAModelCanActOn()
    {
        #region readme-model
        var call = new ToolCall("weather:forecast", JsonSerializer.SerializeToElement(new { city = "Oslo" }));
        var result = ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "The station in Oslo is silent. Ask for another city."));

        Console.WriteLine(ToolId.Parse(call.Tool).Namespace); // weather
        Console.WriteLine(result.Error);                      // execution_failed: The station in Oslo is silent. Ask for another city.
        #endregion

        ToolId.Parse(call.Tool).Namespace.Should().Be("weather");
        result.IsSuccess.Should().BeFalse();
        result.Error!.ToString().Should().Be("execution_failed: The station in Oslo is silent. Ask for another city.");
    }
}
