@echo off
rem Double-click: starts Cadence and opens it in your browser. Close this window to stop it.
cd /d "%~dp0" 2>nul && if exist run.py goto found
echo Cadence cannot start from here: copy its whole folder, unpacked, to a place on this computer and double-click this file there.
pause
exit /b 1
:found
for %%P in ("py -3.14" "py -3.13" "py -3.12" "py -3.11" "python" "python3") do (
  %%~P -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))" >nul 2>nul && (
    %%~P run.py %*
    if errorlevel 1 pause
    exit /b
  )
)
echo Cadence needs Python 3.11 to 3.14, which was not found: install it from python.org and double-click this file again.
pause
exit /b 1
