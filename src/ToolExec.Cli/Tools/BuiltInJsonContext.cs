using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ToolExec.Cli;

/// <summary>The JSON contracts of the built-in tools' arguments and results.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(CountWords.Arguments), TypeInfoPropertyName = "CountWordsArguments")]
[JsonSerializable(typeof(CountWords.Result), TypeInfoPropertyName = "CountWordsResult")]
[JsonSerializable(typeof(FindText.Arguments), TypeInfoPropertyName = "FindTextArguments")]
[JsonSerializable(typeof(FindText.Result), TypeInfoPropertyName = "FindTextResult")]
[JsonSerializable(typeof(ReplaceText.Arguments), TypeInfoPropertyName = "ReplaceTextArguments")]
[JsonSerializable(typeof(ReplaceText.Result), TypeInfoPropertyName = "ReplaceTextResult")]
[JsonSerializable(typeof(SplitLines.Arguments), TypeInfoPropertyName = "SplitLinesArguments")]
[JsonSerializable(typeof(SplitLines.Result), TypeInfoPropertyName = "SplitLinesResult")]
[JsonSerializable(typeof(JoinText.Arguments), TypeInfoPropertyName = "JoinTextArguments")]
[JsonSerializable(typeof(JoinText.Result), TypeInfoPropertyName = "JoinTextResult")]
[JsonSerializable(typeof(HashText.Arguments), TypeInfoPropertyName = "HashTextArguments")]
[JsonSerializable(typeof(HashText.Result), TypeInfoPropertyName = "HashTextResult")]
[JsonSerializable(typeof(SumNumbers.Arguments), TypeInfoPropertyName = "SumNumbersArguments")]
[JsonSerializable(typeof(SumNumbers.Result), TypeInfoPropertyName = "SumNumbersResult")]
[JsonSerializable(typeof(Statistics.Arguments), TypeInfoPropertyName = "StatisticsArguments")]
[JsonSerializable(typeof(Statistics.Result), TypeInfoPropertyName = "StatisticsResult")]
[JsonSerializable(typeof(EvaluateExpression.Arguments), TypeInfoPropertyName = "EvaluateExpressionArguments")]
[JsonSerializable(typeof(EvaluateExpression.Result), TypeInfoPropertyName = "EvaluateExpressionResult")]
[JsonSerializable(typeof(CurrentTime.Arguments), TypeInfoPropertyName = "CurrentTimeArguments")]
[JsonSerializable(typeof(CurrentTime.Result), TypeInfoPropertyName = "CurrentTimeResult")]
[JsonSerializable(typeof(AddTime.Arguments), TypeInfoPropertyName = "AddTimeArguments")]
[JsonSerializable(typeof(AddTime.Result), TypeInfoPropertyName = "AddTimeResult")]
[JsonSerializable(typeof(TimeDifference.Arguments), TypeInfoPropertyName = "TimeDifferenceArguments")]
[JsonSerializable(typeof(TimeDifference.Result), TypeInfoPropertyName = "TimeDifferenceResult")]
[JsonSerializable(typeof(GetJson.Arguments), TypeInfoPropertyName = "GetJsonArguments")]
[JsonSerializable(typeof(GetJson.Result), TypeInfoPropertyName = "GetJsonResult")]
[JsonSerializable(typeof(MergeJson.Arguments), TypeInfoPropertyName = "MergeJsonArguments")]
[JsonSerializable(typeof(MergeJson.Result), TypeInfoPropertyName = "MergeJsonResult")]
[JsonSerializable(typeof(SortJson.Arguments), TypeInfoPropertyName = "SortJsonArguments")]
[JsonSerializable(typeof(SortJson.Result), TypeInfoPropertyName = "SortJsonResult")]
[JsonSerializable(typeof(GroupJson.Arguments), TypeInfoPropertyName = "GroupJsonArguments")]
[JsonSerializable(typeof(GroupJson.Result), TypeInfoPropertyName = "GroupJsonResult")]
[JsonSerializable(typeof(AggregateJson.Arguments), TypeInfoPropertyName = "AggregateJsonArguments")]
[JsonSerializable(typeof(AggregateJson.Result), TypeInfoPropertyName = "AggregateJsonResult")]
[JsonSerializable(typeof(SelectJson.Arguments), TypeInfoPropertyName = "SelectJsonArguments")]
[JsonSerializable(typeof(SelectJson.Result), TypeInfoPropertyName = "SelectJsonResult")]
[JsonSerializable(typeof(ListFiles.Arguments), TypeInfoPropertyName = "ListFilesArguments")]
[JsonSerializable(typeof(ListFiles.Result), TypeInfoPropertyName = "ListFilesResult")]
[JsonSerializable(typeof(StatFile.Arguments), TypeInfoPropertyName = "StatFileArguments")]
[JsonSerializable(typeof(StatFile.Result), TypeInfoPropertyName = "StatFileResult")]
[JsonSerializable(typeof(ReadText.Arguments), TypeInfoPropertyName = "ReadTextArguments")]
[JsonSerializable(typeof(ReadText.Result), TypeInfoPropertyName = "ReadTextResult")]
[JsonSerializable(typeof(WriteText.Arguments), TypeInfoPropertyName = "WriteTextArguments")]
[JsonSerializable(typeof(WriteText.Result), TypeInfoPropertyName = "WriteTextResult")]
[JsonSerializable(typeof(FindFiles.Arguments), TypeInfoPropertyName = "FindFilesArguments")]
[JsonSerializable(typeof(FindFiles.Result), TypeInfoPropertyName = "FindFilesResult")]
[JsonSerializable(typeof(ZipJson.Arguments), TypeInfoPropertyName = "ZipJsonArguments")]
[JsonSerializable(typeof(ZipJson.Result), TypeInfoPropertyName = "ZipJsonResult")]
internal sealed partial class BuiltInJsonContext : JsonSerializerContext;
