global using System.Text.Json;
global using ToolExec.TestSupport;
